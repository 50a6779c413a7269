// What a step says: a title, a sentence, and lines of formulas and numbers.
// A line is [label, ...pieces]; a piece is a string (a formula) or {amount} (a number).

let words = {};

// A word of the reader's language, with names put in: t("adds", {name}).
function t(key, names = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => names[name]);
}

function tell(model, run, index) {
  const step = model.steps[index], event = run.events[step.event];
  return STORIES[step.kind](model, run, step, event, index);
}

const STORIES = {
  start(model) {
    const root = model.nodes[model.root].name;
    return { title: t("start_title"), said: t("start_said", { name: root }), lines: [] };
  },

  forward(model, run, step) {
    const node = model.nodes[step.node], { formula: text, template } = model.written[step.node];
    const args = model.inputs[step.node].map((edge) => brief(run.values[edge.source], plain));
    const value = run.values[step.node], lines = [[t("formula"), `${node.name} = ${text}`]];
    const numbers = substitute(template, ["", ...args]);
    lines.push([t("numbers"), `${numbers} = `, { amount: value, plain: true }]);
    if (isArray(value)) lines.push([t("shape"), shapeLine(model, run, step.node)],
      ["dtype", value.dtype]);
    return { title: t("forward_title", { name: node.name }), said: t("forward_said"), lines };
  },

  seed(model, run, step, event) {
    const name = model.nodes[step.node].name;
    const line = [t("gradient"), `∂${name}/∂${name} = `, { amount: event.after }];
    return { title: t("seed_title", { name }), said: t("seed_said", { name }), lines: [line] };
  },

  contribution(model, run, step, event, index) {
    const from = model.nodes[step.node].name, to = nameOf(model, event.target, run);
    const lines = [[t("rule"), event.formula]];
    if (event.local !== null) lines.push([t("local"), ...localLine(model, run, step, event)]);
    const next = model.steps[index + 1];
    if (next.kind === "broadcast") {
      lines.push([t("arriving"), { amount: event.arriving }]);
    } else if (event.local === null) {
      lines.push([t("arriving"), { amount: event.arriving }],
        [t("contribution"), { amount: event.amount, asked: true }]);
    } else {
      lines.push([t("product"), { amount: event.arriving }, " × ",
        { amount: event.local, secret: true }, " = ",
        { amount: event.amount, asked: true }]);
    }
    if (isArray(event.arriving)) lines.push(...fitting(model, run, step, event));
    return { title: t("contribution_title", { from, to }), said: slotSaid(model, event, next),
      lines };
  },

  broadcast(model, run, step, event) {
    const to = nameOf(model, event.target, run), shape = sizes(event.summed);
    const wide = sizes(shapeOf(run.values[step.node]));
    const lines = [[t("shape"), `${wide} → ${shape}`],
      [t("contribution"), { amount: event.amount, asked: true }]];
    const said = t("broadcast_said", { to, wide, shape });
    return { title: t("broadcast_title", { to }), said, lines };
  },

  accumulation(model, run, step, event) {
    const name = nameOf(model, step.node, run);
    const line = [t("sum"), { amount: event.before }, " += ", { amount: event.amount }, " → ",
      { amount: event.after, asked: true }];
    return { title: t("accumulation_title", { name }), said: t("accumulation_said", { name }),
      lines: [line] };
  },

  end(model, run) {
    const gradients = finalGradients(run), root = model.nodes[model.root].name;
    const lines = model.nodes.filter((node) => node.kind === "variable").slice(0, 16)
      .map((node) => [`∂${root}/∂${node.name}`, { amount: gradients.get(node.id) ?? null }]);
    return { title: t("end_title"), said: t("end_said", { name: root }), lines };
  },
};

function shapeOf(amount) {
  return isArray(amount) ? amount.shape : [];
}

// 1 − z² = 1 − 0.7064² = 0.501, no longer than it needs to be.
function localLine(model, run, step, event) {
  const pieces = [event.local_formula];
  if (event.template && !isArray(event.local)) {
    const args = model.inputs[step.node].map((edge) => plain(run.values[edge.source]));
    pieces.push(substitute(event.template, [plain(run.values[step.node]), ...args]));
  }
  const value = brief(event.local, plain);
  const texts = [...new Set(pieces)].filter((text) => text && text !== value);
  return [texts.length ? `${texts.join(" = ")} = ` : "", 
    { amount: event.local, plain: true, secret: true }];
}

// Where an array flows: the shapes, which must fit.
function fitting(model, run, step, event) {
  const shapes = model.inputs[step.node].map((edge) => sizes(shapeOf(run.values[edge.source])));
  const made = sizes(shapeOf(run.values[step.node]));
  const out = `${t("shape_forward")} ${shapes.join(" , ")} → ${made}`;
  const back = `${t("shape_backward")} ${event.fit || `${sizes(shapeOf(event.arriving))} → ${
    sizes(shapeOf(run.values[event.target]))}`}`;
  return [[t("shape"), out], ["", back]];
}

function shapeLine(model, run, id) {
  const shapes = model.inputs[id].map((edge) => sizes(shapeOf(run.values[edge.source])));
  return `${shapes.join(" , ")} → ${sizes(shapeOf(run.values[id]))}`;
}

// Which of several edges this is, and what comes after it.
function slotSaid(model, event, next) {
  const edge = model.edges[event.edge], name = model.nodes[event.target].name;
  const twins = model.inputs[edge.target].filter((other) => other.source === edge.source);
  const said = [t("contribution_said")];
  if (twins.length > 1) said.push(t("twins", { name, slot: edge.slot + 1, count: twins.length }));
  if (next.kind === "accumulation") said.push(t("adds", { name }));
  return said.join(" ");
}

// A word where the local slope is as good as nothing.
function warning(model, run, step) {
  const node = model.nodes[step.node], z = read(run.values[step.node]);
  const edge = model.inputs[step.node][0];
  if (!edge || isArray(run.values[step.node])) return "";
  const x = read(run.values[edge.source]);
  if (node.op === "relu" && x <= 0) return t("dead", { name: node.name });
  if (node.op === "tanh" && 1 - z * z < 0.01) return t("saturated", { name: node.name });
  if (node.op === "sigmoid" && z * (1 - z) < 0.01) return t("saturated", { name: node.name });
  return "";
}

// A step in one line, for the tape and for a screen reader.
function oneLine(model, run, index) {
  const { title, lines } = tell(model, run, index);
  const kind = model.steps[index].kind;
  const line = kind === "start" || kind === "end" ? null : lines.find((one) =>
    one.slice(1).some((piece) => piece.asked || kind === "forward" && piece.plain
      || kind === "seed" && piece.amount !== undefined));
  return line ? `${title}: ${lineText(line)}` : title;
}

function lineText(line) {
  return line.slice(1).map((piece) => typeof piece === "string" ? piece
    : brief(piece.amount, piece.plain ? plain : signed)).join("");
}
