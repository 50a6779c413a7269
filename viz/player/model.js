// The trace with its neighbours found, and what is known after each step.

// The page has its tables packed, the names of the columns written once: see page.py.
function unpack({ trace, stage }) {
  for (const [name, part] of Object.entries(trace)) {
    if (part && part.rows) trace[name] = unpacked(part);
  }
  stage.cards = Object.fromEntries(unpacked(stage.cards).map((card) => [card.key, card]));
}

function unpacked({ keys, rows }) {
  return rows.map(([k, ...row]) => Object.fromEntries(keys[k].map((key, i) => [key, row[i]])));
}

// A name that runs from right to left is kept apart, or the numbers after it would turn round.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

function apart(node) {
  return RIGHT_TO_LEFT.test(node.name) ? { ...node, name: `\u2068${node.name}\u2069` } : node;
}

function makeModel(trace) {
  const { edges, events, steps, clusters, written, arrays, sources, feeds } = trace;
  const nodes = trace.nodes.map(apart);
  const inputs = nodes.map(() => []), users = nodes.map(() => []), arrivals = nodes.map(() => 0);
  for (const edge of edges) {
    inputs[edge.target][edge.slot] = edge;
    users[edge.source].push(edge);
  }
  for (const event of events) {
    if (event.event === "contribution") arrivals[event.target] += 1;
  }
  const root = trace.roots[0];
  return { nodes, edges, events, steps, clusters, written, arrays, sources, feeds, inputs, users,
    arrivals, root };
}

// The numbers that the trace was recorded with: a run. A what-if makes others.
function recordedRun(model) {
  return { values: model.nodes.map((node) => node.value), events: model.events };
}

// What is known once the step has happened: values computed, gradients so far, edges used.
function momentAt(model, run, index) {
  const moment = {
    known: model.nodes.map((node) => node.kind !== "operation"),
    gradients: new Map(), delivered: model.nodes.map(() => 0), sent: new Set(),
    sending: new Map(),
  };
  for (let i = 0; i <= index; i += 1) happen(model, run, moment, i);
  return moment;
}

function happen(model, run, moment, i) {
  const step = model.steps[i], event = run.events[step.event];
  const next = model.steps[i + 1];
  const later = next && (next.kind === "broadcast" || next.kind === "accumulation");
  if (step.kind === "forward") moment.known[step.node] = true;
  if (step.kind === "seed") moment.gradients.set(step.node, event.after);
  if (step.kind === "contribution") {
    moment.sent.add(event.edge);
    moment.delivered[event.target] += 1;
    moment.sending.set(step.node, (moment.sending.get(step.node) || 0) + 1);
  }
  const arrives = step.kind === "contribution" || step.kind === "broadcast";
  if (arrives && !later) moment.gradients.set(event.target, event.amount);
  if (step.kind === "accumulation") moment.gradients.set(step.node, event.after);
}

// Why this node now: which nodes are ready to work, and which still wait for something.
function readiness(model, moment, phase) {
  const ready = [], waiting = [];
  for (const node of model.nodes) {
    if (node.kind !== "operation") continue;
    if (phase === "forward" || phase === "start") {
      if (moment.known[node.id]) continue;
      const complete = model.inputs[node.id].every((edge) => moment.known[edge.source]);
      (complete ? ready : waiting).push(node.id);
    } else if (phase === "backward") {
      const total = model.arrivals[node.id], got = moment.delivered[node.id];
      if (!total && node.id !== model.root) continue;
      if (got < total) waiting.push(node.id);
      else if (moment.gradients.has(node.id) && sendsMore(model, moment, node.id)) {
        ready.push(node.id);
      }
    }
  }
  return { ready, waiting };
}

function sendsMore(model, moment, id) {
  const receiving = model.inputs[id].filter((edge) => model.arrivals[edge.source] > 0);
  return (moment.sending.get(id) || 0) < receiving.length;
}

// The gradients at the end of a pass.
function finalGradients(run) {
  const gradients = new Map();
  for (const event of run.events) {
    if (event.event === "contribution") gradients.set(event.target, event.amount);
    else gradients.set(event.event === "seed" ? event.node : event.target, event.after);
  }
  return gradients;
}

// A node as texts speak of it: a constant without a label is its number.
function nameOf(model, id, run = null) {
  const node = model.nodes[id];
  if (node.kind !== "constant" || node.label) return node.name;
  return brief(run ? run.values[id] : node.value, plain);
}

// The edges from a leaf to the root along which the most flows: by the size of the locals.
function strongestPath(model, run, leaf) {
  const local = new Map();
  for (const event of run.events) {
    if (event.event === "contribution" && !isArray(event.local)) local.set(event.edge, event);
  }
  const best = new Map([[model.root, { product: 1, path: [] }]]);
  for (let id = model.root; id >= 0; id -= 1) {
    const here = best.get(id);
    if (!here) continue;
    for (const edge of model.inputs[id]) {
      const event = local.get(edge.id);
      if (!event || event.local === null) continue;
      const product = here.product * read(event.local), known = best.get(edge.source);
      if (!known || Math.abs(product) > Math.abs(known.product)) {
        best.set(edge.source, { product, path: [{ edge: edge.id, local: read(event.local) },
          ...here.path] });
      }
    }
  }
  return best.get(leaf) || null;
}
