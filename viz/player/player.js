// The player: it holds the step, the edits and the settings, and shows them. Read this part first.

const TEMPO = 1300;
const data = JSON.parse(document.getElementById("data").textContent);
const framed = window.parent !== window;

const app = {
  stage: data.stage, domains: data.trace.domains, options: data.options,
  model: null, base: null, run: null, leaves: new Map(), index: 0, moment: null, baseMoment: null,
  focus: false, entry: null, quiz: null, timer: null, frame: 0, frameTimer: null,
  training: null, route: new Set(), lang: "en",

  start() {
    if (data.trace.version !== 1) {
      this.speakOnly();
      document.body.append(h("p", { class: "warning" }, t("newer")));
      return;
    }
    unpack(data);
    decimalMark = data.options.decimal || ".";
    this.model = makeModel(data.trace);
    this.base = this.run = recordedRun(this.model);
    this.canAsk = askable(this.model, this.base).length > 0;
    this.speakOnly();
    this.setTheme(data.options.theme);
    if (data.options.quiz !== null) this.quiz = this.newQuiz();
    this.build();
    this.index = hashStep() || (data.training ? this.model.steps.length - 1 : 0);
    this.render();
    listen(this);
  },

  newQuiz() {
    return makeQuiz(this.model, this.run, data.options.quiz ?? 0);
  },

  speakOnly() {
    const wish = data.options.lang === "auto" ? navigator.language : data.options.lang;
    this.lang = wish.startsWith("es") ? "es" : "en";
    this.setWords();
  },

  setWords() {
    words = data.words[this.lang];
    document.documentElement.lang = this.lang;
  },

  // Everything on the page, made anew: at the start, and in another language.
  build() {
    const root = this.model.nodes[this.model.root];
    document.title = t("title", { name: root.name });
    this.picture = makePicture(this);
    this.panel = h("section", { class: "panel", "aria-label": t("panel") });
    this.controls = makeControls(this);
    this.header = makeHeader(this, document.title);
    this.whatIf = makeWhatIf(this);
    this.tape = makeTape(this);
    this.training = data.training ? makeTraining(this) : null;
    this.help = makeHelp();
    this.live = h("p", { class: "aside", "aria-live": "polite" });
    this.routes = h("p", { class: "route-said" });
    const frame = h("div", { class: "stage" }, this.picture.svg, makeLegend(this));
    document.body.replaceChildren(this.header.element,
      ...(this.training ? [this.training.section] : []), this.controls.bar,
      h("main", {}, h("div", {}, frame, this.routes, this.whatIf.section), this.panel),
      h("details", { class: "steps", open: this.model.steps.length < 400 },
        h("summary", {}, t("tape")), h("div", { class: "scroll tall" }, this.tape.table)),
      this.help, this.live);
    this.drawn = undefined;
    fillTape(this, this.tape);
    if (this.training) showFrame(this);
  },

  go(index) {
    const last = this.model.steps.length - 1, before = this.index;
    this.index = Math.min(Math.max(0, index), last);
    if (this.index === before) return this.pause();
    this.render();
    this.announce(this.quiz && this.quiz.asking(this.index) ? t("quiz_ask")
      : oneLine(this.model, this.run, this.index));
    return undefined;
  },

  render() {
    const { model, index } = this, step = model.steps[index];
    this.moment = momentAt(model, this.run, index);
    this.baseMoment = this.run === this.base ? this.moment : momentAt(model, this.base, index);
    this.stageScene(step);
    showMoment(this, this.picture);
    showPanel(this, this.panel);
    showWhatIf(this, this.whatIf);
    markTape(this, this.tape, this.marked);
    this.marked = index;
    this.controls.slider.value = String(index);
    this.controls.count.textContent = t("count", { index, last: model.steps.length - 1 });
    this.header.score.textContent = this.quiz ? t("score", { points: this.quiz.points(),
      count: this.quiz.questions.size, left: this.quiz.left() }) : "";
    writeHash(index);
    report(this);
  },

  stageScene(step) {
    const scene = this.entered && step === this.enteredAt ? this.entered : sceneOf(this, step.node);
    const narrow = roomOf(this.picture) < 640 && scene.TB;
    const way = narrow ? "TB" : "LR";
    if (this.drawn !== scene || this.picture.way !== way) {
      drawScene(this, this.picture, scene, way);
      this.drawn = scene;
      aim(this.picture, step.node);
    } else if (!inView(this.picture, step.node)) {
      aim(this.picture, step.node);
    }
  },

  // Open a folded module until the next step.
  enter(cluster) {
    this.entered = this.stage.scenes[cluster] || this.stage.scenes[""];
    this.enteredAt = this.model.steps[this.index];
    this.render();
  },

  // To the next step at which a node works; from the last one round to the first.
  visit(id) {
    const { steps } = this.model, hits = [];
    steps.forEach((step, i) => {
      if (step.node === id && step.phase !== "start" && step.phase !== "end") hits.push(i);
    });
    this.showRoute(id);
    const next = hits.find((i) => i > this.index) ?? hits[0];
    const first = steps.findIndex((step) => step.event !== null
      && this.run.events[step.event].target === id);
    if (next !== undefined) this.go(next);
    else if (first >= 0) this.go(first);
    this.render();
  },

  // One entry of an array, followed along every edge; null for none.
  pick(id, at) {
    this.entry = id === null ? null : { id, at };
    this.render();
  },

  showRoute(id) {
    const found = strongestPath(this.model, this.base === this.run ? this.base : this.run, id);
    this.route = new Set(found && id !== this.model.root ? found.path.map((leg) => leg.edge) : []);
    const shown = !this.quiz && this.route.size;
    const product = shown ? found.path.map((leg) => `(${signed(leg.local)})`).join(" · ") : "";
    this.routes.textContent = shown ? t("route", { name: this.model.nodes[id].name,
      root: this.model.nodes[this.model.root].name,
      product: `${product} = ${signed(found.product)}` }) : "";
  },

  edit(id, x) {
    if (id === null) this.leaves.clear();
    else this.leaves.set(id, x);
    this.compute();
  },

  compute() {
    this.run = this.leaves.size ? computeRun(this.model, this.leaves) : this.base;
    fillTape(this, this.tape);
    this.routes.textContent = "";
    this.route.clear();
    this.render();
  },

  hides(id) {
    if (!this.quiz || !this.quiz.asking(this.index)) return false;
    const step = this.model.steps[this.index], event = this.run.events[step.event];
    return id === (event.target ?? step.node);
  },

  toggleQuiz() {
    this.quiz = this.quiz ? null : this.newQuiz();
    this.header.quiz.setAttribute("aria-pressed", String(Boolean(this.quiz)));
    fillTape(this, this.tape);
    this.showRoute(this.model.root);
    if (this.quiz) this.index = 0;
    this.render();
  },

  // A quiz that was begun before: {step: {hints, tries, done, right}}.
  resume(answers) {
    if (!this.quiz) this.toggleQuiz();
    for (const [step, answer] of Object.entries(answers)) {
      Object.assign(this.quiz.questions.get(Number(step)) || {}, answer);
    }
    fillTape(this, this.tape);
    this.render();
  },

  toggleFocus() {
    this.focus = !this.focus;
    this.header.focus.setAttribute("aria-pressed", String(this.focus));
    this.render();
  },

  // The focus moves from card to card; the page has one tab stop for all of them.
  rove(move) {
    const cards = [...this.picture.svg.querySelectorAll(".node")];
    const at = cards.indexOf(document.activeElement);
    const now = at < 0 ? cards.findIndex((card) => card.getAttribute("tabindex") === "0") : at;
    const next = cards[(Math.max(0, now) + (at < 0 ? 0 : move) + cards.length) % cards.length];
    cards.forEach((card) => card.setAttribute("tabindex", card === next ? 0 : -1));
    next.focus();
  },

  play() {
    if (this.timer) return this.pause();
    if (this.index === this.model.steps.length - 1) this.go(0);
    this.timer = setInterval(() => this.quiz && this.quiz.asking(this.index) ? this.pause()
      : this.go(this.index + 1), TEMPO);
    this.controls.play.textContent = "⏸";
    return undefined;
  },

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.controls.play.textContent = "▶";
  },

  speak(lang) {
    this.lang = lang;
    this.pause();
    this.setWords();
    this.marked = undefined;
    this.build();
    this.render();
  },

  setTheme(theme) {
    if (theme === "auto" || !theme) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  },

  turnTheme() {
    const system = matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light";
    const now = document.documentElement.dataset.theme || system;
    this.setTheme(now === "dark" ? "light" : "dark");
  },

  announce(text) {
    this.live.textContent = text;
  },

  post(message) {
    if (framed) window.parent.postMessage(message, "*");
  },
};
app.start();
