// A training: a scrubber over its recorded steps, the loss curve, and where the classifier draws
// its line. The player beside it steps through the graph as it was at the frame that is chosen.

const GRAPH = { w: 460, tall: 190, left: 46, right: 8, top: 10, bottom: 22 }, LEVELS = 6;
const FRAME_TEMPO = 250;

function makeTraining(app) {
  const { training } = data;
  const last = training.frames.length - 1, count = h("output", { class: "count" });
  const slider = h("input", { type: "range", min: 0, max: last, class: "progress", id: "frame",
    "aria-label": t("training_slider"), oninput: () => toFrame(app, Number(slider.value)) });
  const play = button("▶", t("training_play"), () => playTraining(app));
  const move = (by) => () => toFrame(app, app.frame + by);
  const bar = h("div", { class: "bar", role: "toolbar", "aria-label": t("training") },
    button("‹", t("training_back"), move(-1)), play,
    button("›", t("training_on"), move(1), { class: "onward" }), slider, count);
  const curve = lossCurve(app, training), plane = training.plane ? makePlane(training.plane) : null;
  const section = h("section", { class: "training", "aria-label": t("training") },
    h("h2", {}, t("training")), bar, h("div", { class: "pictures" }, curve.figure,
      plane && plane.figure));
  return { section, slider, count, play, curve, plane };
}

// The numbers of a frame take the place of those before; the rest of the trace stays as it is.
function toFrame(app, k) {
  const { frames, columns } = data.training;
  app.frame = Math.min(Math.max(0, k), frames.length - 1);
  const { numbers } = frames[app.frame];
  columns.forEach((path, i) => {
    const last = path.length - 1;
    let place = data.trace;
    for (const key of path.slice(0, last)) place = place[key];
    place[path[last]] = numbers[i];
  });
  app.base = F ? computeRun(app.model, new Map()) : recordedRun(app.model);
  app.compute();
  showFrame(app);
}

function showFrame(app) {
  const { slider, count, curve, plane } = app.training, { frames, losses } = data.training;
  const { step, scores } = frames[app.frame], loss = losses[step];
  slider.value = String(app.frame);
  count.textContent = t("training_at", { step, last: losses.length - 1, loss: plain(loss) });
  slider.setAttribute("aria-valuetext", count.textContent);
  curve.mark(step, read(loss));
  if (plane) plane.paint(scores);
}

function playTraining(app) {
  const { play } = app.training, last = data.training.frames.length - 1;
  const stop = () => {
    clearInterval(app.frameTimer);
    app.frameTimer = null;
    play.textContent = "▶";
  };
  if (app.frameTimer) return stop();
  if (app.frame === last) toFrame(app, 0);
  play.textContent = "⏸";
  app.frameTimer = setInterval(() => {
    toFrame(app, app.frame + 1);
    if (app.frame === last) stop();
  }, FRAME_TEMPO);
  return undefined;
}

// The loss of every step; a click goes to the recorded step nearest to it.
function lossCurve(app, { losses, frames }) {
  const { w, tall, left, right, top, bottom } = GRAPH, known = losses.map(read);
  const finite = known.filter(Number.isFinite);
  const low = Math.min(...finite, 0), high = Math.max(...finite, low + 1e-12);
  const last = Math.max(1, known.length - 1);
  const x = (step) => left + (w - left - right) * step / last;
  const y = (loss) => top + (tall - top - bottom) * (high - loss) / (high - low);
  const line = known.map((loss, i) => Number.isFinite(loss) ? `${
    Number.isFinite(known[i - 1]) ? "L" : "M"}${x(i).toFixed(1)} ${y(loss).toFixed(1)}` : "");
  const label = (text, at, anchor) => s("text", { ...at, "text-anchor": anchor }, text);
  const rule = s("path", { class: "axis now" }), point = s("circle", { class: "point", r: 4.5 });
  const svg = s("svg", { viewBox: `0 0 ${w} ${tall}`, role: "img",
    "aria-label": t("training_curve") },
    s("path", { class: "axis", d: `M${left} ${top}V${tall - bottom}H${w - right}` }),
    label(plain(high), { x: left - 5, y: top + 8 }, "end"),
    label(plain(low), { x: left - 5, y: tall - bottom }, "end"),
    label("0", { x: left, y: tall - 6 }, "middle"),
    label(String(last), { x: w - right, y: tall - 6 }, "end"),
    ...frames.map(({ step }) => s("path", { class: "axis", d: `M${x(step)} ${tall - bottom}v4` })),
    rule, s("path", { class: "line", d: line.join("") }), point);
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect(), at = (event.clientX - box.left) / box.width * w;
    const away = frames.map(({ step }) => Math.abs(x(step) - at));
    toFrame(app, away.indexOf(Math.min(...away)));
  });
  const mark = (step, loss) => {
    rule.setAttribute("d", `M${x(step)} ${top}V${tall - bottom}`);
    point.setAttribute("cx", x(step));
    point.setAttribute("cy", Number.isFinite(loss) ? y(loss) : top);
  };
  return { mark, figure: h("figure", { class: "curve" }, svg,
    h("figcaption", {}, t("training_curve"))) };
}

// The plane: shades, a line where the score changes its sign, and the points of the data.
function makePlane({ low, high, count, signed: isSigned, classes, points }) {
  const wide = 280, ratio = Math.min(1.3, Math.max(0.5, (high[1] - low[1]) / (high[0] - low[0])));
  const tall = wide * ratio, cell = [wide / (count - 1), tall / (count - 1)];
  // Cells are whole numbers inside: their edges meet.
  const [across, up] = cell, border = s("path", { class: "line" });
  const moved = `translate(${-across / 2} ${tall + up / 2}) scale(${across} ${-up})`;
  const shades = s("g", { transform: moved });
  const place = ([a, b]) => [(a - low[0]) / (high[0] - low[0]) * wide,
    (high[1] - b) / (high[1] - low[1]) * tall];
  const marks = points.map(([a, b, k]) => dot(place([a, b]), k, isSigned));
  const names = classes.map(([k, name]) => h("span", {}, s("svg", { class: "key",
    viewBox: "-6 -6 12 12", "aria-hidden": "true" }, dot([0, 0], k, isSigned)), name));
  const paint = (text) => {
    const bytes = Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    shades.replaceChildren(...shaded(bytes, count, isSigned));
    border.setAttribute("d", isSigned ? zeroLine(bytes, count, cell, tall) : "");
  };
  const svg = s("svg", { viewBox: `0 0 ${wide} ${tall.toFixed(1)}`, role: "img",
    "aria-label": t("training_plane") }, shades, border, ...marks);
  return { paint, figure: h("figure", { class: "curve plane" }, svg,
    h("figcaption", {}, t("training_plane"), " ", ...names)) };
}

// One path for each colour and strength: cells of a row that are alike are one box.
function shaded(bytes, count, isSigned) {
  const paths = new Map();
  const kind = (byte) => byte === -128 ? "" : isSigned
    ? `${byte < 0 ? "minus" : "plus"} ${Math.ceil(Math.abs(byte) / 127 * LEVELS)}` : `k${byte} 4`;
  for (let row = 0; row < count; row += 1) {
    for (let from = 0, to; from < count; from = to) {
      const same = kind(bytes[row * count + from]);
      for (to = from + 1; to < count && kind(bytes[row * count + to]) === same;) to += 1;
      paths.set(same, `${paths.get(same) || ""}M${from} ${row}H${to}v1H${from}z`);
    }
  }
  paths.delete("");
  return [...paths].map(([same, d]) => {
    const [colour, level] = same.split(" ");
    return s("path", { class: `tint ${colour}`, d, "fill-opacity": 0.07 * level });
  });
}

// Marching squares: on each edge between a point above and a point below zero, the line crosses.
function zeroLine(bytes, count, [w, tall], height) {
  const at = (i, j) => bytes[i * count + j], pieces = [];
  const cross = (i, j, k, l) => {
    const a = at(i, j), b = at(k, l);
    if (a === -128 || b === -128 || a < 0 === b < 0) return [];
    const part = a / (a - b);
    return [`${((j + (l - j) * part) * w).toFixed(1)} ${
      (height - (i + (k - i) * part) * tall).toFixed(1)}`];
  };
  for (let i = 0; i + 1 < count; i += 1) {
    for (let j = 0; j + 1 < count; j += 1) {
      const ends = [...cross(i, j, i, j + 1), ...cross(i, j + 1, i + 1, j + 1),
        ...cross(i + 1, j, i + 1, j + 1), ...cross(i, j, i + 1, j)];
      for (let k = 0; k + 1 < ends.length; k += 2) pieces.push(`M${ends[k]}L${ends[k + 1]}`);
    }
  }
  return pieces.join("");
}

// Each class has a colour and a shape of its own.
function dot([x, y], k, isSigned) {
  const shape = ["M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0", "M-3 -3h6v6h-6z",
    "M0 -4l4 7h-8z", "M0 -4.4l3.6 4.4l-3.6 4.4l-3.6 -4.4z"][k % 4];
  const colour = isSigned ? ["minus", "plus"][k] : `k${k % 8}`;
  return s("path", { class: `dot tint ${colour}`, d: shape, transform: `translate(${x} ${y})` });
}
