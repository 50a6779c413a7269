// What is around the player: the address, the frame it stands in, the room there is.

function hashStep() {
  const found = /^#step=(\d+)$/.exec(location.hash);
  return found ? Math.min(Number(found[1]), app.model.steps.length - 1) : 0;
}

// Deep links are for saved pages: a notebook's frame has no address of its own. The address is
// written when the reader rests at a step: browsers take long over it, and some refuse.
let resting = null;
function writeHash(index) {
  clearTimeout(resting);
  if (location.protocol === "about:" || hashStep() === index) return;
  resting = setTimeout(() => {
    try {
      history.replaceState(null, "", `#step=${index}`);
    } catch {
      // A file that may not change its address: the page works without.
    }
  }, 200);
}

function inView(picture, id) {
  const drawn = picture.cards.get(picture.scene.items[Math.max(0, boxOf(picture.scene, id))][0]);
  const [x, y, w, tall] = picture.box;
  return drawn.x >= x && drawn.y >= y && drawn.x + drawn.card.w <= x + w
    && drawn.y + drawn.card.h <= y + tall;
}

function makeLegend() {
  return h("p", { class: "legend" },
    h("span", { class: "swatch plus" }), t("positive"),
    h("span", { class: "swatch minus" }), t("negative"), h("span", {}, `${DASH} ${t("nothing")}`));
}

function listen(player) {
  document.addEventListener("keydown", (event) => onKey(player, event));
  addEventListener("hashchange", () => player.go(hashStep()));
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    player.drawn = undefined;
    player.render();
  });
  addEventListener("message", (event) => {
    if (event.source !== window.parent || !event.data || event.data.autograd !== "host") return;
    if (event.data.theme && player.options.theme === "auto") player.setTheme(event.data.theme);
    if (event.data.state) obey(player, event.data.state);
  });
  new ResizeObserver(() => player.post({ autograd: "height",
    height: Math.ceil(document.body.getBoundingClientRect().height) + 2 })).observe(document.body);
  player.post({ autograd: "hello" });
}

// What the page says of itself to the shell around it, once that has answered: where it is, the
// edited leaves by name, the answers of the quiz and what they are worth.
function report(player) {
  const said = player.heard ? JSON.stringify(stateOf(player)) : player.reported;
  if (said !== player.reported) player.post({ autograd: "state", state: JSON.parse(said) });
  player.reported = said;
}

function stateOf({ index, leaves, model, quiz, training, frame }) {
  const edits = [...leaves].map(([id, x]) => [model.nodes[id].name, word(x)]);
  const score = quiz && { points: quiz.points(), left: quiz.left(), questions: quiz.questions.size,
    seed: quiz.seed };
  return { step: index, edits: Object.fromEntries(edits), score,
    answers: quiz && Object.fromEntries(quiz.questions), ...(training ? { frame } : {}) };
}

// What the shell knows of an earlier life of the page, or its kernel asks for. Nothing is said in
// answer: of two views of one model, the slower would take the quicker back.
function obey(player, { step, edits, answers, frame }) {
  const { model } = player;
  player.heard = false;
  if (player.training && Number.isInteger(frame)) toFrame(player, frame);
  if (answers) player.resume(answers);
  if (edits && F) {
    const leaves = model.nodes.filter((node) => Object.hasOwn(edits, node.name));
    player.leaves = new Map(leaves.map((node) => [node.id, read(edits[node.name])]));
    player.compute();
  }
  if (Number.isInteger(step)) player.go(step);
  player.heard = true;
  player.reported = JSON.stringify(stateOf(player));
}
