// The quiz: some steps keep their number back until it has been predicted. The same seed asks the
// same questions, so that a class can compare.

const QUESTIONS = 10, TOLERANCE = 0.01;

// A small generator of random numbers (mulberry32), the same everywhere.
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z = (z + Math.imul(z ^ (z >>> 7), z | 61)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

// The steps that can be asked: contributions and sums that are finite numbers.
function askable(model, run) {
  const found = [];
  model.steps.forEach((step, i) => {
    const answer = answerAt(model, run, i);
    if (answer !== null && Number.isFinite(answer)) found.push(i);
  });
  return found;
}

function answerAt(model, run, i) {
  const step = model.steps[i], event = run.events[step.event];
  const next = model.steps[i + 1];
  const whole = step.kind === "contribution" && next.kind !== "broadcast";
  const amount = step.kind === "accumulation" ? event.after : whole ? event.amount : null;
  return amount === null || isArray(amount) ? null : read(amount);
}

function chooseQuestions(model, run, seed, count = QUESTIONS) {
  const left = askable(model, run), draw = random(seed), chosen = [];
  while (left.length && chosen.length < count) {
    chosen.push(...left.splice(Math.floor(draw() * left.length), 1));
  }
  return chosen.sort((a, b) => a - b);
}

function isRight(given, answer, tolerance = TOLERANCE) {
  return Math.abs(given - answer) <= Math.max(tolerance * Math.abs(answer), 5e-4);
}

function makeQuiz(model, run, seed) {
  const questions = new Map(chooseQuestions(model, run, seed)
    .map((i) => [i, { hints: 0, tries: 0, done: false, right: false }]));
  const all = () => [...questions.values()];
  return {
    seed, questions,
    asking: (i) => questions.has(i) && !questions.get(i).done,
    first: () => Math.min(...[...questions].filter(([, { done }]) => !done).map(([i]) => i)),
    left: () => all().filter((question) => !question.done).length,
    points: () => all().reduce((sum, { right, hints, tries }) =>
      sum + (right ? Math.max(0.25, 1 - 0.25 * hints - 0.25 * (tries - 1)) : 0), 0),
  };
}

// No form element: the frame of a notebook has no right to submit one.
function quizForm(app, index) {
  const question = app.quiz.questions.get(index), said = h("p", { class: "said", role: "status" });
  const field = h("input", { type: "text", inputmode: "decimal", size: 10, id: "prediction",
    autocomplete: "off" });
  const check = () => {
    const x = typed(field.value);
    if (Number.isNaN(x)) said.textContent = t("quiz_number", { example: plain(-1.5) });
    else answer(app, index, x, said);
  };
  const hint = () => {
    question.hints = Math.min(2, question.hints + 1);
    said.textContent = hintText(app, index, question.hints);
  };
  field.addEventListener("keydown", (event) => event.key === "Enter" && check());
  return h("div", { class: "quiz" },
    h("label", { for: "prediction" }, t("quiz_ask")), field,
    button(t("quiz_check"), t("quiz_check"), check),
    button(t("quiz_hint"), t("quiz_hint"), hint),
    button(t("quiz_show"), t("quiz_show"), () => reveal(app, index, false)), said);
}

function answer(app, index, x, said) {
  const question = app.quiz.questions.get(index), right = answerAt(app.model, app.run, index);
  question.tries += 1;
  report(app);
  if (isRight(x, right)) reveal(app, index, true);
  else said.textContent = t(Math.sign(x) === -Math.sign(right) ? "quiz_sign" : "quiz_wrong");
}

// First the rule in words of the step, then the numbers to multiply or to add.
function hintText(app, index, hints) {
  const step = app.model.steps[index], event = app.run.events[step.event];
  if (step.kind === "accumulation") {
    return hints < 2 ? t("hint_sum") : `${signed(event.before)} + (${signed(event.amount)})`;
  }
  if (hints < 2 || event.local === null) return t("hint_product", { rule: event.formula });
  return `${signed(event.arriving)} × (${signed(event.local)})`;
}

function reveal(app, index, right) {
  Object.assign(app.quiz.questions.get(index), { done: true, right });
  fillTape(app, app.tape);
  app.announce(right ? t("quiz_right") : t("quiz_shown"));
  app.render();
}
