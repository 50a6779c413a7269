// The user's own program: the line that made the node at work, with the expression marked.

function sourceOf(app, step) {
  const { model } = app, places = model.nodes[step.node].sources;
  if (!places.length || step.phase === "start" || step.phase === "end") return null;
  const lines = places.map((i) => h("figure", {},
    h("figcaption", {}, placeSaid(model.sources[i])), marked(model.sources[i])));
  return h("section", { class: "source" }, h("h3", {}, t("source")), ...lines);
}

function placeSaid(place) {
  return t(place.cell === null ? "source_file" : "source_cell", place);
}

// The line; where its text is not known, nothing is made up.
function marked({ before, expression, after }) {
  if (!expression) return null;
  return h("pre", { class: "code" }, before, h("mark", {}, expression), after);
}

// In the tape and in print: the line's number and the expression.
function sourceCell(model, step) {
  const [first] = model.nodes[step.node].sources, place = model.sources[first];
  if (!place || step.phase === "start" || step.phase === "end") return h("td", {});
  return h("td", { class: "origin" }, `${placeSaid(place)}: `,
    h("code", {}, place.expression.split("\n", 1)[0]));
}
