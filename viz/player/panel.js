// The panel beside the picture: what the step says, why this node now, and the function's curve.

const MOST_NAMES = 8, CURVE = { w: 260, tall: 120, points: 80 };

function showPanel(app, panel) {
  const { model, run, index } = app, step = model.steps[index];
  const { title, said, lines } = tell(model, run, index);
  const hidden = app.quiz && app.quiz.asking(index);
  const children = [h("h2", {}, title)];
  if (said) children.push(h("p", { class: "said" }, said));
  const list = h("dl", {});
  for (const [label, ...pieces] of lines) {
    list.append(h("dt", {}, label), h("dd", {}, ...pieces.map((one) => piece(one, hidden))));
  }
  if (lines.length) children.push(list);
  const word = step.kind === "forward" || step.kind === "contribution"
    ? warning(model, run, step) : "";
  if (word) children.push(h("p", { class: "warning" }, word));
  if (hidden) children.push(quizForm(app, index));
  const curve = !hidden && (step.kind === "forward" || step.kind === "contribution")
    ? curveOf(app, step) : null;
  if (curve) children.push(curve);
  children.push(...heatmaps(app, step));
  children.push(entryOf(app, step));
  children.push(sourceOf(app, step));
  children.push(whyNow(app, step));
  panel.replaceChildren(...children.filter(Boolean));
}

function piece(one, hidden) {
  if (typeof one === "string") return formula(one);
  if (hidden && (one.asked || one.secret)) return h("span", { class: "num asked" }, "?");
  return figure(one.amount, one.plain ? plain : signed);
}

// The nodes that could work now, and those that wait for a contribution.
function whyNow(app, step) {
  if (step.phase === "end") return null;
  const { ready, waiting } = readiness(app.model, app.moment, step.phase);
  const row = (label, ids) => [h("dt", {}, label), h("dd", {}, ...chips(app, ids))];
  const shown = [...row(t("ready"), ready), ...row(t("waiting"), waiting)];
  return h("section", { class: "why" }, h("h3", {}, t("why")),
    h("p", { class: "said" }, t(step.phase === "backward" ? "why_backward" : "why_forward")),
    h("dl", {}, ...shown));
}

function chips(app, ids) {
  if (!ids.length) return [h("span", { class: "num none" }, t("none"))];
  const made = ids.slice(0, MOST_NAMES).map((id) => h("button", { type: "button", class: "chip",
    onclick: () => app.visit(id) }, app.model.nodes[id].name));
  const rest = ids.length - MOST_NAMES;
  if (rest > 0) made.push(h("span", { class: "said" }, t("more", { count: rest })));
  return made;
}

// The operation as a function of one input, the others held still, with the slope at this point.
function curveOf(app, step) {
  const { model, run } = app;
  if (!F || step.node === null) return null;
  const node = model.nodes[step.node], event = run.events[step.event];
  const slot = event ? model.edges[event.edge].slot : curvedSlot(model, step.node);
  if (slot < 0 || !R[node.op][slot]) return null;
  const args = model.inputs[step.node].map((edge) => read(run.values[edge.source]));
  const at = args[slot], z = F[node.op](...args);
  const slope = R[node.op][slot](1, z, ...args);
  if (![at, z, slope].every(Number.isFinite)) return null;
  const reach = Math.max(3, Math.abs(at) * 1.5);
  const xs = Array.from({ length: CURVE.points + 1 },
    (_, i) => at + reach * (2 * i / CURVE.points - 1));
  const ys = xs.map((x) => F[node.op](...args.map((arg, i) => i === slot ? x : arg)));
  return plotted(app, node, model.inputs[step.node][slot].source, { at, z, slope, xs, ys, reach });
}

// In the forward pass: the only input, if there is one.
function curvedSlot(model, id) {
  return model.inputs[id].length === 1 ? 0 : -1;
}

function plotted(app, node, source, { at, z, slope, xs, ys, reach }) {
  const { w, tall } = CURVE, finite = ys.filter(Number.isFinite);
  const spread = Math.max(...finite) - Math.min(...finite);
  const half = Math.max(1e-9, Math.min(spread, 4 * Math.max(1, Math.abs(z))) * 0.6, 0.5);
  const x = (v) => w / 2 + (v - at) / reach * (w / 2);
  const y = (v) => tall / 2 - (v - z) / half * (tall / 2);
  const inside = xs.map((v, i) => [x(v), y(ys[i])])
    .map(([a, b]) => Number.isFinite(b) ? [a, Math.min(Math.max(b, -1e4), 1e4)] : null);
  const line = inside.map((p, i) => p
    ? `${i && inside[i - 1] ? "L" : "M"}${p[0].toFixed(1)} ${p[1].toFixed(1)}` : "").join("");
  const name = nameOf(app.model, source);
  const said = t("curve", { name: node.name, input: name, slope: plain(slope) });
  const zero = (v) => v.toFixed(1);
  return h("figure", { class: "curve" },
    s("svg", { viewBox: `0 0 ${w} ${tall}`, role: "img", "aria-label": said },
      s("path", { class: "axis", d: `M0 ${zero(y(0))}H${w}M${zero(x(0))} 0V${tall}` }),
      s("path", { class: "line", d: line }),
      s("path", { class: "tangent", d: `M0 ${zero(y(z - slope * reach))}L${w} ${
        zero(y(z + slope * reach))}` }),
      s("circle", { class: "point", cx: w / 2, cy: tall / 2, r: 4 })),
    h("figcaption", {}, said));
}
