// How numbers are written: as digits.py writes them, digit by digit.

const MINUS = "−", DASH = "—";
let decimalMark = ".";
const WORDS_FOR_ODD = { nan: NaN, inf: Infinity, "-inf": -Infinity };

// A number of the trace, where nan and the infinities are words.
function read(number) {
  return typeof number === "number" ? number : WORDS_FOR_ODD[number];
}

// The other way round: JSON has no word of its own for them.
function word(x) {
  return Number.isFinite(x) ? x : Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

function isArray(amount) {
  return typeof amount === "object" && amount !== null;
}

// With the reader's decimal mark.
function withMark(text) {
  return text.replace(".", decimalMark);
}

// A number as somebody typed it, with a point or a comma; NaN where it is none.
function typed(text) {
  const plainly = text.trim().replace(",", ".").replaceAll(MINUS, "-");
  return plainly === "" ? NaN : Number(plainly);
}

// Python rounds a tie to the even digit, toExponential away from zero.
function rounded(size, digits) {
  const exact = size.toExponential(60);
  const [mantissa, exponent] = exact.split("e");
  const all = mantissa.replace(".", "");
  const tie = /^50*$/.test(all.slice(digits)) && Number(all[digits - 1]) % 2 === 0;
  if (!tie) return size.toExponential(digits - 1).split("e");
  return [`${all[0]}.${all.slice(1, digits)}`, exponent];
}

// So many significant digits, in the fewest characters.
function significant(x, digits) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : `${MINUS}∞`;
  if (x === 0) return "0";
  const [mantissa, power] = rounded(Math.abs(x), digits);
  const exponent = Number(power);
  const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  let text;
  if (exponent < -4 || exponent >= digits) {
    text = `${trim(mantissa)}e${exponent < 0 ? MINUS : ""}${Math.abs(exponent)}`;
  } else {
    text = trim(Number(`${mantissa}e${exponent}`).toFixed(Math.max(0, digits - 1 - exponent)));
  }
  return withMark(x < 0 ? MINUS + text : text);
}

function plain(x) {
  return significant(read(x), 4);
}

function signed(x) {
  const text = plain(x);
  return read(x) > 0 ? `+${text}` : text;
}

// Every digit there is: what a pointer resting on a number shows.
function full(x) {
  return withMark(String(read(x)));
}

// A number; a short array entry by entry, a long one by its shape and range.
function brief(amount, write = signed) {
  if (amount === null || amount === undefined) return DASH;
  if (!isArray(amount)) return write(amount);
  const { shape, entries, low, high } = amount;
  if (shape.length === 1 && shape[0] <= 4) return `[${entries.map((x) => write(x)).join(" ")}]`;
  if (low === null || high === null) return `${sizes(shape)}: ∅`;
  return `${sizes(shape)}: ${write(low)}${low === high ? "" : ` … ${write(high)}`}`;
}

function sizes(shape) {
  return shape.length ? shape.join("×") : "()";
}

// How strong a colour is, from 0 to 1, on a logarithmic scale: 0.0001 is faint, 100 is full.
function magnitude(x) {
  const size = Math.abs(x);
  if (size === 0 || Number.isNaN(size)) return 0;
  return Number.isFinite(size) ? Math.min(1, Math.max(0.05, (Math.log10(size) + 4) / 6)) : 1;
}

// A formula with numbers in the places of its slots: ⟦0⟧ the output, ⟦1⟧ the first input.
function substitute(template, texts) {
  return template.replace(/⟦(\d+)⟧/g, (found, i, at) => {
    const text = texts[Number(i)];
    const next = template[at + found.length] || "", before = template.slice(0, at);
    const bare = /(^|[(,;] ?)$/.test(before) && !/[²^]/.test(next);
    return text.startsWith(MINUS) && !bare ? `(${text})` : text;
  });
}
