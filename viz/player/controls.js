// What is pressed: buttons, keys, search, the list of keys.

const KEYS = [["← →", "key_step"], ["Home End", "key_ends"], ["Space", "key_play"],
  ["↑ ↓", "key_tape"], ["/", "key_search"], ["f", "key_focus"], ["+ −", "key_zoom"],
  ["?", "key_help"]];

function makeControls(app) {
  const slider = h("input", { type: "range", min: 0, max: app.model.steps.length - 1,
    class: "progress", "aria-label": t("slider"),
    oninput: (event) => app.go(Number(event.target.value)) });
  const count = h("output", { class: "count" }), play = button("▶", t("play"), () => app.play());
  const bar = h("div", { class: "bar", role: "toolbar", "aria-label": t("toolbar") },
    button("|◀", t("first"), () => app.go(0)),
    button("◀", t("back"), () => app.go(app.index - 1)), play,
    button(t("next_short"), t("next"), () => app.go(app.index + 1), { class: "main" }),
    button("▶|", t("last"), () => app.go(Infinity)), slider, count);
  return { bar, slider, count, play };
}

function makeHeader(app, title) {
  const quiz = button(t("quiz"), t("quiz_title"), () => app.toggleQuiz(),
    { "aria-pressed": String(Boolean(app.quiz)), disabled: !app.canAsk });
  const focus = button(t("focus"), t("focus_title"), () => app.toggleFocus(),
    { "aria-pressed": String(app.focus) });
  const lang = h("select", { "aria-label": t("language"),
    onchange: (event) => app.speak(event.target.value) },
    ...[["en", "English"], ["es", "Español"]].map(([code, name]) =>
      h("option", { value: code, selected: code === app.lang }, name)));
  const dark = button("◐", t("theme"), () => app.turnTheme());
  const help = button("?", t("help"), () => app.help.showModal());
  const score = h("span", { class: "score", role: "status" });
  return { score, quiz, focus, element: h("header", {}, h("h1", {}, title), score,
    makeSearch(app), quiz, focus, lang, dark, help) };
}

function makeSearch(app) {
  const field = h("input", { type: "search", id: "search", placeholder: t("search"),
    "aria-label": t("search_title"), autocomplete: "off", role: "combobox",
    "aria-controls": "found", "aria-expanded": "false" });
  const list = h("ul", { id: "found", class: "found", role: "listbox", hidden: true });
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  };
  const choose = (id) => {
    close();
    field.value = "";
    field.blur();
    app.visit(id);
  };
  field.addEventListener("input", () => {
    const hits = matching(app.model, field.value).slice(0, 12);
    list.replaceChildren(...hits.map((node) => h("li", { role: "option",
      onmousedown: () => choose(node.id) }, `${node.name} · ${node.op}`)));
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") field.blur();
    const [hit] = matching(app.model, field.value);
    if (event.key === "Enter" && hit) choose(hit.id);
  });
  return h("div", { class: "search" }, field, list);
}

// Nodes whose name or operation has these letters; those that begin with them first.
function matching(model, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const place = (node) => Math.min(...[node.name, node.label, node.op].map((name) => {
    const at = name.toLowerCase().indexOf(wanted);
    return at < 0 ? Infinity : at;
  }));
  return model.nodes.filter((node) => place(node) < Infinity)
    .sort((a, b) => place(a) - place(b) || a.id - b.id);
}

function makeHelp() {
  const rows = KEYS.map(([keys, said]) => h("tr", {},
    h("td", {}, ...keys.split(" ").map((key) => h("kbd", {}, key))), h("td", {}, t(said))));
  const close = h("button", { type: "button", class: "main" }, t("close"));
  const dialog = h("dialog", { "aria-label": t("help") }, h("h2", {}, t("help")),
    h("table", {}, h("tbody", {}, ...rows)), close);
  close.addEventListener("click", () => dialog.close());
  return dialog;
}

function onKey(app, event) {
  const target = event.target, tag = target.tagName;
  if (event.ctrlKey || event.metaKey || event.altKey || app.help.open) return;
  if (tag === "INPUT" || tag === "SELECT") return;
  const pressed = (tag === "BUTTON" || tag === "SUMMARY") && (event.key === " ");
  const action = pressed ? null : ACTIONS[event.key];
  if (action) {
    event.preventDefault();
    action(app);
  } else if (event.key === "Enter" && target.dataset && target.dataset.key) {
    target.dispatchEvent(new MouseEvent("click"));
  }
}

const ACTIONS = {
  ArrowRight: (app) => app.go(app.index + 1),
  ArrowLeft: (app) => app.go(app.index - 1),
  ArrowDown: (app) => app.rove(1),
  ArrowUp: (app) => app.rove(-1),
  Home: (app) => app.go(0),
  End: (app) => app.go(Infinity),
  " ": (app) => app.play(),
  "/": () => document.getElementById("search").focus(),
  "?": (app) => app.help.showModal(),
  f: (app) => app.toggleFocus(),
  "+": (app) => zoom(app.picture, 1.2),
  "-": (app) => zoom(app.picture, 1 / 1.2),
};
