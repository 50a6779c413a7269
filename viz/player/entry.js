// One entry of an array: the entries it is made from, and what flows back to it along each edge.

const MOST_LINKS = 8;

// A list to pick from (the heatmap is for the pointer), and what is known of the entry picked.
function entryOf(app, step) {
  if (step.phase === "start" || step.phase === "end") return null;
  const { entry, model } = app, made = [];
  if (model.arrays[step.node]) made.push(entryList(app, step.node));
  if (entry) made.push(entryTold(app, entry));
  return made.length ? h("div", {}, ...made) : null;
}

function entryList(app, id) {
  const { model, entry } = app, shape = shapeOf(model.nodes[id].value);
  const count = shape.reduce((product, length) => product * length, 1);
  const at = entry && entry.id === id ? entry.at : -1;
  const options = Array.from({ length: count }, (_, i) =>
    h("option", { value: i, selected: i === at }, placeIn(shape, i)));
  const none = h("option", { value: -1, selected: at < 0 }, t("entry_none"));
  return h("label", { class: "said" }, `${t("entry_pick", { name: model.nodes[id].name })} `,
    h("select", { id: "entry", onchange: (event) => pickedFrom(app, id, event) }, none,
      ...options));
}

// The panel is made anew, so the new list gets the focus of the old one.
function pickedFrom(app, id, event) {
  const at = Number(event.target.value);
  app.pick(at < 0 ? null : id, at);
  document.getElementById("entry").focus();
}

function entryTold(app, { id, at }) {
  const { model } = app, name = nameOf(model, id);
  const place = placeIn(shapeOf(model.nodes[id].value), at);
  return h("section", { class: "entry" }, h("h3", {}, t("entry", { place, name })),
    h("p", {}, `${t("card_value")} `, figure(app.moment.known[id] ? valueAt(app, id, at) : null),
      ` ${t("gradient")} `, figure(complete(app, id) ? gradientAt(app, id, at) : null)),
    h("h3", {}, t("entry_fed")), ...fedBy(app, id, at),
    h("h3", {}, t("entry_gets")), ...gets(app, id, at));
}

// Forward: each input with the entries that feed this one, marked in its picture.
function fedBy(app, id, at) {
  const { model } = app;
  if (!model.inputs[id].length) return [h("p", { class: "said" }, t("entry_leaf"))];
  return model.inputs[id].flatMap((edge) => {
    const feeds = model.feeds[edge.id], name = nameOf(model, edge.source);
    if (!feeds) return [h("p", { class: "said" }, t("entry_many", { name }))];
    const links = paired(feeds[at]), array = model.arrays[edge.source];
    const picture = array ? heatmap(array.value, name, links.map(([place]) => place),
      (place) => app.pick(edge.source, place)) : null;
    return [picture, list(links, ([place, local]) => [link(app, edge.source, place), " ",
      figure(valueAt(app, edge.source, place)), " ", figure(local)])];
  });
}

// Backward: what has come along each edge so far, one line for each entry that was made from this.
function gets(app, id, at) {
  const { model, moment } = app, parts = [];
  for (const edge of model.users[id]) {
    if (!moment.sent.has(edge.id) || !model.feeds[edge.id]) continue;
    model.feeds[edge.id].forEach((pairs, i) => {
      const hit = paired(pairs).find(([place]) => place === at);
      if (hit) parts.push({ edge, i, g: gradientAt(app, edge.target, i), local: hit[1] });
    });
  }
  if (!parts.length) return [h("p", { class: "said" }, t("entry_waits"))];
  const total = parts.reduce((sum, { g, local }) => sum + read(g) * read(local), 0);
  return [list(parts, ({ edge, i, g, local }) => [link(app, edge.target, i), " ", figure(g), " × ",
    figure(local), " = ", figure(read(g) * read(local))]),
  h("p", {}, `${t("sum")} `, figure(total))];
}

function list(items, tell) {
  const shown = items.slice(0, MOST_LINKS).map((item) => h("li", {}, ...tell(item)));
  const rest = items.length - MOST_LINKS;
  if (rest > 0) shown.push(h("li", { class: "said" }, t("more", { count: rest })));
  return h("ul", {}, ...shown);
}

// The name of an entry, which leads on to it.
function link(app, id, at) {
  const shape = shapeOf(app.model.nodes[id].value), name = nameOf(app.model, id);
  return button(`${name}${placeIn(shape, at)}`, t("entry", { name, place: placeIn(shape, at) }),
    () => app.pick(id, at), { class: "chip" });
}

function paired(flat) {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

// [1, 2]: rows first; nothing for a number.
function placeIn(shape, at) {
  if (!shape.length) return "";
  return `[${shape.length > 1 ? `${Math.floor(at / shape[1])}, ${at % shape[1]}` : at}]`;
}

function valueAt(app, id, at) {
  const array = app.model.arrays[id];
  return array ? array.value.flat()[at] : app.run.values[id];
}

// The whole gradient of an entry: what a node sends, it sends once all of it has arrived.
function gradientAt(app, id, at) {
  const array = app.model.arrays[id];
  if (array) return array.grad ? array.grad.flat()[at] : null;
  return finalGradients(app.run).get(id) ?? null;
}
