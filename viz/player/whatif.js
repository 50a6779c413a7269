// What if a leaf had another value: a field and a slider each, and a nudge to check the gradient.

const MOST_LEAVES = 12;

function makeWhatIf(app) {
  const section = h("details", { class: "whatif", open: app.model.nodes.length <= 40 },
    h("summary", {}, t("whatif")));
  if (!F) {
    section.append(h("p", { class: "said" }, t("whatif_never")));
    return { section, rows: [] };
  }
  const leaves = app.model.nodes.filter((node) => node.kind === "variable");
  const rows = leaves.slice(0, MOST_LEAVES).map((node) => leafRow(app, node));
  const heads = ["leaf", "value", "slider", "gradient", "nudge"].map((key) =>
    h("th", { scope: "col" }, t(`whatif_${key}`)));
  section.append(h("p", { class: "said" }, t("whatif_said")),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ...heads)),
      h("tbody", {}, ...rows.map((row) => row.element)))),
    h("p", {}, button(t("reset"), t("reset_title"), () => app.edit(null))));
  if (leaves.length > MOST_LEAVES) {
    section.append(h("p", { class: "said" }, t("whatif_more", { count: MOST_LEAVES })));
  }
  return { section, rows };
}

function leafRow(app, node) {
  const start = read(node.value), label = `${node.name} =`;
  const change = (event) => {
    const x = typed(event.target.value), bad = Number.isNaN(x);
    event.target.setAttribute("aria-invalid", String(bad));
    if (!bad) app.edit(node.id, x);
  };
  const field = h("input", { type: "text", inputmode: "decimal", "aria-label": label,
    onchange: change, size: 8 });
  const [low, high] = sliderRange(app, node.id, start);
  const slider = h("input", { type: "range", min: low, max: high, step: (high - low) / 200,
    "aria-label": t("slider_of", { name: node.name }), oninput: change });
  const gradient = h("td", {}), check = h("td", {});
  const element = h("tr", {}, h("th", { scope: "row" }, node.name), h("td", {}, field),
    h("td", {}, slider), gradient, check);
  return { id: node.id, element, field, slider, gradient, check };
}

// Around the value as recorded, and inside the domain of the operations it enters.
function sliderRange(app, id, x) {
  const [low, high] = app.domains[id] || [null, null];
  const around = Number.isFinite(x) ? x : 0, span = Math.max(3, 2 * Math.abs(around));
  const inner = span / 1000;
  return [low === null ? around - span : Math.max(around - span, low + inner),
    high === null ? around + span : Math.min(around + span, high - inner)];
}

function showWhatIf(app, whatIf) {
  const hidden = app.quiz !== null && app.quiz.left() > 0;
  if (whatIf.run === app.run && whatIf.hidden === hidden) return;
  Object.assign(whatIf, { run: app.run, hidden });
  const gradients = finalGradients(app.run), old = finalGradients(app.base);
  for (const row of whatIf.rows) {
    const value = app.run.values[row.id], gradient = gradients.get(row.id) ?? null;
    if (document.activeElement !== row.field) row.field.value = full(value);
    row.slider.value = String(read(value));
    const edited = !hidden && app.run !== app.base && gradient !== null;
    const ghost = edited && old.get(row.id) !== undefined
      ? h("s", { class: "old" }, signed(old.get(row.id))) : null;
    row.gradient.replaceChildren(...[hidden ? "?" : figure(gradient), ghost].filter(Boolean));
    row.check.replaceChildren(...(hidden ? ["?"] : checked(app, row.id, gradient)));
  }
}

// The nudge and a word: whether it says the same as the gradient.
function checked(app, id, gradient) {
  if (gradient === null) return [figure(null)];
  const { slope } = nudge(app.model, app.leaves, id), g = read(gradient);
  const near = Math.abs(slope - g) <= 1e-4 * Math.max(1, Math.abs(g));
  return [figure(slope), h("span", { class: near ? "agree" : "differ" },
    ` ${near ? "≈" : "≠"} `), h("span", { class: "said" }, t(near ? "agree" : "differ"))];
}
