// An array entry by entry: blue above zero, red below, the stronger the larger.

const CELL = { wide: 46, narrow: 14, tall: 22 };

// The values of the node at work, and its gradient once all of it has arrived.
function heatmaps(app, step) {
  const known = app.model.arrays[step.node];
  if (!known || step.phase === "start" || step.phase === "end") return [];
  const complete = app.moment.gradients.has(step.node)
    && app.moment.delivered[step.node] === app.model.arrivals[step.node];
  const made = [heatmap(known.value, t("card_value"))];
  if (complete && known.grad) made.push(heatmap(known.grad, t("gradient")));
  return made;
}

function heatmap(rows, said) {
  const columns = rows[0].length, cell = columns > 8 ? CELL.narrow : CELL.wide;
  const sizes = { viewBox: `0 0 ${columns * cell} ${rows.length * CELL.tall}`, role: "img" };
  const cells = rows.flatMap((row, i) => row.map((x, j) => heatCell(x, i, j, cell)));
  return h("figure", { class: "heat" }, h("figcaption", {}, said),
    s("svg", { ...sizes, "aria-label": `${said}: ${rows.map((row) =>
      row.map((x) => signed(x)).join(" ")).join("; ")}`,
    style: `max-width:${columns * cell}px` }, ...cells));
}

function heatCell(number, i, j, cell) {
  const x = read(number), place = { x: j * cell, y: i * CELL.tall };
  const colour = Number.isNaN(x) ? "odd" : x > 0 ? "plus" : "minus";
  const strength = Number.isNaN(x) ? 0.35 : x ? 0.1 + 0.42 * magnitude(x) : 0;
  return s("g", {}, s("title", {}, `[${i}, ${j}] ${full(number)}`),
    s("rect", { class: `tint ${colour}`, ...place, width: cell - 1, height: CELL.tall - 1, rx: 3,
      "fill-opacity": strength.toFixed(2) }),
    cell === CELL.wide ? s("text", { x: place.x + cell / 2 - 0.5, y: place.y + 15,
      "text-anchor": "middle", "font-size": 10.5 }, heatText(x)) : null);
}

// Three digits fit into a cell; every digit is in its title.
function heatText(x) {
  const [text, short] = [3, 1].map((digits) => (x > 0 ? "+" : "") + significant(x, digits));
  return text.length > 6 ? short : text;
}
