// The tape: every step as a row of a table, an equal view of the same thing.

function makeTape(app) {
  const body = h("tbody", {});
  app.model.steps.forEach((step, i) => body.append(tapeRow(app, i)));
  body.addEventListener("keydown", (event) => moveInTape(app, event));
  const keys = ["step", "pass", "what", ...(app.model.sources.length ? ["source"] : [])];
  const heads = keys.map((key) => h("th", { scope: "col" }, t(key)));
  return { body, table: h("table", { class: "tape" }, h("caption", {}, t("tape_caption")),
    h("thead", {}, h("tr", {}, ...heads)), body) };
}

function tapeRow(app, i) {
  const step = app.model.steps[i];
  return h("tr", { "data-step": i, tabindex: -1, onclick: () => app.go(i) },
    h("td", { class: "count" }, String(i)),
    h("td", { class: step.phase }, t(`phase_${step.phase}`)), h("td", { class: "what" }),
    app.model.sources.length ? sourceCell(app.model, step) : null);
}

// The sentences. What a quiz will ask is not given away, and what follows from it neither.
function fillTape(app, tape) {
  const hidden = app.quiz ? app.quiz.first() : Infinity;
  [...tape.body.rows].forEach((row, i) => {
    row.cells[2].textContent = i >= hidden ? tell(app.model, app.run, i).title
      : oneLine(app.model, app.run, i);
  });
}

function markTape(app, tape, before) {
  const rows = tape.body.rows;
  if (rows[before]) mark(rows[before], { current: false });
  if (rows[before]) rows[before].tabIndex = -1;
  const row = rows[app.index];
  mark(row, { current: true });
  row.tabIndex = 0;
  if (before !== undefined) rows[before].removeAttribute("aria-current");
  row.setAttribute("aria-current", "step");
  cancelAnimationFrame(tape.frame);
  tape.frame = requestAnimationFrame(() => showRow(tape, row));
}

// The row in the middle of what is seen. Asked for before the frame, or while the table is folded
// away, its place would cost a layout of everything.
function showRow(tape, row) {
  const around = tape.table.parentElement;
  if (!around || !around.parentElement.open) return;
  around.scrollTop = Math.max(0, row.offsetTop - around.clientHeight / 2);
}

function moveInTape(app, event) {
  const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!move) return;
  event.preventDefault();
  event.stopPropagation();
  app.go(app.index + move);
  app.tape.body.rows[app.index].focus({ preventScroll: true });
}
