// The engine once more, for numbers that are edited: F has the forward of each operation, R its
// derivative rules; both are written by javascript.py from the table of operations.

// The value of every node when the leaves hold these numbers.
function computeValues(model, leaves) {
  const values = [];
  for (const node of model.nodes) {
    if (node.kind !== "operation") {
      values.push(leaves.has(node.id) ? leaves.get(node.id) : read(node.value));
    } else {
      values.push(F[node.op](...model.inputs[node.id].map((edge) => values[edge.source])));
    }
  }
  return values;
}

// The recorded events with other numbers: their order follows from the graph alone.
function computeEvents(model, values) {
  const gradients = new Map();
  let last = null;
  return model.events.map((event) => {
    if (event.event === "seed") {
      gradients.set(event.node, 1);
      return { ...event, after: 1 };
    }
    if (event.event === "accumulation") return { ...event, ...last };
    const made = contribution(model, values, event, gradients.get(event.node));
    const before = gradients.get(event.target);
    const after = before === undefined ? made.amount : before + made.amount;
    gradients.set(event.target, after);
    last = { before, amount: made.amount, after };
    return made;
  });
}

function contribution(model, values, event, arriving) {
  const node = model.nodes[event.node], edge = model.edges[event.edge];
  const args = model.inputs[node.id].map((input) => values[input.source]);
  const rule = R[node.op][edge.slot], z = values[node.id];
  return { ...event, arriving, local: rule(1, z, ...args), amount: rule(arriving, z, ...args) };
}

function computeRun(model, leaves) {
  const values = computeValues(model, leaves);
  return { values, events: computeEvents(model, values) };
}

// (L(x + h) − L(x)) / h: what a nudge of one leaf does to the root.
function nudge(model, leaves, id) {
  const x = leaves.has(id) ? leaves.get(id) : read(model.nodes[id].value);
  const h = 1e-6 * Math.max(1, Math.abs(x));
  const moved = new Map(leaves).set(id, x + h);
  const before = computeValues(model, leaves)[model.root];
  return { h, slope: (computeValues(model, moved)[model.root] - before) / (x + h - x) };
}
