// An array entry by entry: blue above zero, red below, the stronger the larger.

const CELL = { wide: 46, narrow: 14, tall: 22 };

// The values of the node at work, and its gradient once all of it has arrived.
function heatmaps(app, step) {
  const known = app.model.arrays[step.node];
  if (!known || step.phase === "start" || step.phase === "end") return [];
  const own = app.entry && app.entry.id === step.node ? [app.entry.at] : [];
  const pick = (at) => app.pick(step.node, at);
  const made = [heatmap(known.value, t("card_value"), own, pick)];
  if (complete(app, step.node) && known.grad) {
    made.push(heatmap(known.grad, t("gradient"), own, pick));
  }
  return made;
}

// Whether all of its gradient has arrived.
function complete({ moment, model }, id) {
  return moment.gradients.has(id) && moment.delivered[id] === model.arrivals[id];
}

// Entries in `marked` have a frame; a click on one picks it.
function heatmap(rows, said, marked = [], pick = null) {
  const columns = rows[0].length, cell = columns > 8 ? CELL.narrow : CELL.wide;
  const sizes = { viewBox: `0 0 ${columns * cell} ${rows.length * CELL.tall}`, role: "img" };
  const cells = rows.flatMap((row, i) => row.map((x, j) => {
    const at = i * columns + j;
    return heatCell(x, i, j, cell, marked.includes(at), pick && (() => pick(at)));
  }));
  return h("figure", { class: "heat" }, h("figcaption", {}, said),
    s("svg", { ...sizes, "aria-label": `${said}: ${rows.map((row) =>
      row.map((x) => signed(x)).join(" ")).join("; ")}`,
    style: `max-width:${columns * cell}px` }, ...cells));
}

function heatCell(number, i, j, cell, framed, pick) {
  const x = read(number), place = { x: j * cell, y: i * CELL.tall };
  const colour = Number.isNaN(x) ? "odd" : x > 0 ? "plus" : "minus";
  const strength = Number.isNaN(x) ? 0.35 : x ? 0.1 + 0.42 * magnitude(x) : 0;
  return s("g", pick ? { class: "cell", onclick: pick } : {},
    s("title", {}, `[${i}, ${j}] ${full(number)}`),
    s("rect", { class: `tint ${colour}${framed ? " framed" : ""}`, ...place, width: cell - 1,
      height: CELL.tall - 1, rx: 3, "fill-opacity": strength.toFixed(2) }),
    cell === CELL.wide ? s("text", { x: place.x + cell / 2 - 0.5, y: place.y + 15,
      "text-anchor": "middle", "font-size": 10.5 }, heatText(x)) : null);
}

// Three digits fit into a cell; every digit is in its title.
function heatText(x) {
  const [text, short] = [3, 1].map((digits) => (x > 0 ? "+" : "") + significant(x, digits));
  return text.length > 6 ? short : text;
}
