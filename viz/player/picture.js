// The picture: cards, edges and modules of one scene, which show what is known at a step.

const HEADER = 24, ROW = 18, EDGE = 10, GROUP_TITLE = 20, MARGIN = 16;
const CLOSEST = 1.9, FARTHEST = 0.75;

// The scene that shows a node, or the box it is folded into.
function sceneOf(app, id) {
  if (app.focus) return neighbourhood(app, id);
  const { scenes } = app.stage, { phase } = app.model.steps[app.index];
  if (phase === "start" || phase === "end") return scenes[""];
  for (let c = app.model.nodes[id].cluster; c !== null; c = app.model.clusters[c].parent) {
    if (scenes[c] && boxOf(scenes[c], id) >= 0) return scenes[c];
  }
  return scenes[""];
}

function boxOf(scene, id) {
  return scene.items.findIndex(([key, inside]) => key === `n${id}` || inside.includes(id));
}

// A node with its inputs on the left and its users on the right, in three columns.
function neighbourhood(app, id) {
  const { inputs, users } = app.model;
  const columns = [[...new Set(inputs[id].map((edge) => edge.source))].slice(0, 12), [id],
    [...new Set(users[id].map((edge) => edge.target))].slice(0, 12)];
  const boxes = [], items = [], place = new Map();
  const card = (node) => cardOf(app, `n${node}`);
  const tall = Math.max(...columns.map((c) => c.reduce((sum, n) => sum + card(n).h + 20, -20)));
  let x = 0;
  for (const column of columns) {
    let y = (tall - column.reduce((sum, n) => sum + card(n).h + 20, -20)) / 2;
    for (const node of column) {
      place.set(node, items.length);
      items.push([`n${node}`, []]);
      boxes.push([x, y]);
      y += card(node).h + 20;
    }
    if (column.length) x += Math.max(...column.map((n) => card(n).w)) + 70;
  }
  const links = [], edges = [];
  for (const edge of [...inputs[id], ...users[id]]) {
    if (!place.has(edge.source) || !place.has(edge.target)) continue;
    const [from, to] = [place.get(edge.source), place.get(edge.target)];
    const twins = links.filter(([ids]) => app.model.edges[ids[0]].source === edge.source).length;
    const [ax, ay] = [boxes[from][0] + card(edge.source).w,
      boxes[from][1] + card(edge.source).h / 2];
    const [bx, by] = [boxes[to][0], boxes[to][1] + card(edge.target).h / 2 + twins * 12];
    links.push([[edge.id], ""]);
    edges.push([ax, ay, ax + 35, ay, bx - 35, by, bx, by]);
  }
  return { items, links, clusters: [], LR: { size: [x - 70, tall], boxes, edges, groups: [] } };
}

// The card of a key; one that no scene needed, as inside a shared box, is made plain.
function cardOf(app, key) {
  const { cards } = app.stage;
  if (!cards[key]) {
    const node = app.model.nodes[Number(key.slice(1))];
    cards[key] = { kind: node.kind, title: node.name.slice(0, 14), chip: "", name: "",
      rows: [["value", ""], ["grad", ""]], root: false, w: 165, h: HEADER + 2 * ROW + 5 };
  }
  return cards[key];
}

function makePicture(app) {
  const svg = s("svg", { class: "graph", role: "group" });
  const picture = { svg, scene: null, way: "", cards: new Map(), edges: [], box: null, room: 0 };
  new ResizeObserver(() => { picture.room = 0; }).observe(svg);
  panAndZoom(picture);
  return picture;
}

// How wide it is, asked once: in the middle of a step the answer would cost a layout.
function roomOf(picture) {
  picture.room ||= picture.svg.clientWidth || 700;
  return picture.room;
}

function drawScene(app, picture, scene, way) {
  const geometry = scene[way];
  Object.assign(picture, { scene, way, geometry, cards: new Map(), edges: [], box: null });
  const groups = scene.clusters.map((c, i) => drawGroup(app, c, geometry.groups[i]));
  const edges = scene.links.map(([ids, slot], i) => {
    const drawn = drawEdge(geometry.edges[i], slot, way);
    picture.edges.push([ids, drawn]);
    return drawn;
  });
  const cards = scene.items.map(([key, inside], i) => {
    const drawn = { ...drawCard(app, key, geometry.boxes[i]), inside };
    picture.cards.set(key, drawn);
    return drawn.group;
  });
  picture.svg.replaceChildren(...groups, ...edges, ...cards);
}

// A module that is open: its name with those around it; a click leads out again.
function drawGroup(app, c, [x, y, w, tall]) {
  const names = [], { clusters } = app.model;
  for (let i = c; i !== null; i = clusters[i].parent) names.unshift(clusters[i].name);
  const said = `${names.join(" › ")} · ${clusters[c].kind}`;
  const fits = Math.max(3, Math.floor((w - 16) / 8));
  const label = said.length > fits ? `${said.slice(0, fits - 1)}…` : said;
  return s("g", { onclick: () => app.enter(clusters[c].parent) },
    s("rect", { class: "group", x, y, width: w, height: tall, rx: 9 }),
    s("text", { class: "muted", x: x + 9, y: y + GROUP_TITLE / 2 + 6, "font-size": 11 }, label));
}

function drawEdge(points, slot, way) {
  const [ax, ay, ...rest] = points, [x, y] = points.slice(-2);
  const tip = way === "LR" ? `M${x} ${y}l-7 -3.5v7z` : `M${x} ${y}l-3.5 -7h7z`;
  const at = way === "LR" ? { x: x + 4, y: y + 3 } : { x: x + 4, y: y - 8 };
  return s("g", { class: "edge" }, s("path", { d: `M${ax} ${ay}C${rest.join(" ")}` }),
    s("path", { class: "tip", d: tip }),
    slot ? s("text", { class: "muted", "font-size": 9, ...at }, slot) : null);
}

function drawCard(app, key, [x, y]) {
  const card = cardOf(app, key), { w, h: tall, kind } = card;
  const module = key[0] === "c";
  const group = s("g", { class: `node ${kind}${card.root ? " root" : ""}`, tabindex: -1,
    role: "button", transform: `translate(${x} ${y})`, "data-key": key });
  const tip = s("title");
  group.append(tip, s("rect", { class: "card", width: w, height: tall, rx: card.title ? 6 : 14 }));
  if (card.title) group.append(...heading(card, w, tall));
  const top = card.title ? HEADER + 2 : 5.5;
  const rows = card.rows.map(([name, text], i) => {
    const row = drawRow(name, top + i * ROW, w);
    group.append(row.tint, row.label, row.number, row.ghost);
    setRow(row, name === "value" || name === "grad" || (!name && !module) ? null : text);
    return row;
  });
  const drawn = { group, rows, tip, x, y, card, id: module ? null : Number(key.slice(1)) };
  group.addEventListener("click", () => module ? app.enter(Number(key.slice(1)))
    : app.visit(drawn.id));
  return drawn;
}

function heading({ title, chip, name, kind }, w, tall) {
  const made = [];
  if (kind !== "module") made.push(s("path", { class: "head",
    d: `M1 ${HEADER}V6a5 5 0 0 1 5 -5H${w - 6}a5 5 0 0 1 5 5V${HEADER}z` }));
  if (kind === "variable") made.push(s("path", { class: "bar",
    d: `M1 ${tall - 6}V6a5 5 0 0 1 4 -4.9V${tall - 1.1}a5 5 0 0 1 -4 -4.9z` }));
  made.push(s("text", { class: "title", x: EDGE + 2, y: 16.6, "font-size": 13 }, title));
  const right = { x: w - EDGE, y: 16, "text-anchor": "end", class: "muted" };
  if (name) made.push(s("text", { ...right, "font-size": 10.5 }, name));
  if (chip) made.push(s("text", { ...right, "font-size": 11 }, chip));
  return made;
}

function drawRow(name, top, w) {
  const base = top + ROW / 2 + 4.2;
  const said = name === "value" || name === "grad" ? t(`card_${name}`) : name;
  return { name, w, tint: s("rect", { class: "tint", y: top + 1, height: ROW - 2, rx: 4 }),
    label: s("text", { class: "muted", x: EDGE + 2, y: base, "font-size": 10.5 }, said),
    number: s("text", { class: "number", x: w - EDGE, y: base, "font-size": 12,
      "text-anchor": "end" }),
    ghost: s("text", { class: "ghost", x: EDGE + 2, y: base, "font-size": 9 }), said };
}

function setRow(row, text, sign = 0, strength = 0, odd = false, ghost = "") {
  const state = [text, sign, strength, odd, ghost].join();
  if (row.state === state) return; // most rows of most steps: writing costs a layout
  row.state = state;
  row.number.textContent = text ?? DASH;
  row.ghost.textContent = ghost;
  row.label.textContent = ghost ? "" : row.said;
  const width = 7.45 * (text ?? "").length + 8;
  row.tint.setAttribute("class", `tint ${odd ? "odd" : sign > 0 ? "plus" : "minus"}`);
  row.tint.setAttribute("x", row.w - EDGE + 4 - width);
  row.tint.setAttribute("width", width);
  row.tint.setAttribute("fill-opacity", sign || odd ? (odd ? 0.35 : 0.1 + 0.42 * strength) : 0);
}

function setAmount(row, amount, write, old) {
  if (amount === null || amount === undefined) return setRow(row, null);
  if (isArray(amount)) {
    const text = brief(amount, write);
    return setRow(row, text.includes(": ") ? text.split(": ")[1] : text);
  }
  const x = read(amount), changed = old !== undefined && old !== null && read(old) !== x;
  const ghost = changed ? significant(read(old), 3) : "";
  return setRow(row, write(amount), (x > 0) - (x < 0), magnitude(x), Number.isNaN(x), ghost);
}

// The numbers and marks of a step.
function showMoment(app, picture) {
  const { model, run, base, moment } = app, step = model.steps[app.index];
  const event = step.event === null ? null : run.events[step.event];
  const target = event && event.target !== undefined && step.kind !== "accumulation"
    ? event.target : null;
  for (const drawn of picture.cards.values()) {
    const { inside } = drawn;
    const holds = (id) => id !== null && (drawn.id === id || inside.includes(id));
    mark(drawn.group, { active: holds(step.node) && step.phase !== "start", target: holds(target),
      later: drawn.id !== null && !moment.known[drawn.id] });
    if (drawn.id !== null) showNumbers(app, drawn, moment, run, base);
    else drawn.tip.textContent = t("open_module");
    drawn.group.setAttribute("tabindex", holds(step.node) ? 0 : -1);
  }
  for (const [ids, drawn] of picture.edges) {
    mark(drawn, { sent: ids.some((id) => moment.sent.has(id)),
      active: event !== null && step.kind !== "accumulation" && ids.includes(event.edge),
      fed: step.kind === "forward" && ids.some((id) => model.edges[id].target === step.node),
      route: ids.some((id) => app.route.has(id)) });
  }
}

function mark(element, marks) {
  for (const [name, on] of Object.entries(marks)) element.classList.toggle(name, on);
}

function showNumbers(app, drawn, moment, run, base) {
  const { id, rows, tip } = drawn, node = app.model.nodes[id], edited = run !== base;
  const value = moment.known[id] ? run.values[id] : null;
  const gradient = app.hides(id) ? null : moment.gradients.get(id) ?? null;
  for (const row of rows) {
    if (row.name === "grad") {
      const old = edited && gradient !== null ? app.baseMoment.gradients.get(id) : undefined;
      setAmount(row, gradient, signed, old);
    } else if (row.name === "value" || row.name === "") {
      setAmount(row, value, node.kind === "constant" && !row.name ? plain : signed,
        edited && value !== null ? base.values[id] : undefined);
    }
  }
  const digits = (amount) => amount === null || isArray(amount) ? brief(amount) : full(amount);
  const said = `${node.label || node.name} (${node.op})\n${t("card_value")} ${
    digits(value)}\n${t("card_grad")} ${digits(gradient)}`;
  if (tip.textContent === said) return;
  tip.textContent = said;
  drawn.group.setAttribute("aria-label", said.replaceAll("\n", ", ").slice(0, 200));
}

// The camera: the whole graph where it is legible, otherwise what surrounds the step.
function aim(picture, id) {
  const { svg, geometry, scene } = picture;
  const [w, tall] = geometry.size.map((length) => length + 2 * MARGIN);
  const room = roomOf(picture);
  const tallest = framed ? 460 : Math.max(300, window.innerHeight * 0.62);
  const scaled = tall * Math.min(CLOSEST, Math.max(FARTHEST, room / w));
  const height = Math.min(Math.max(230, scaled), tallest);
  svg.style.height = `${height}px`;
  const fit = Math.min(room / w, height / tall);
  const scale = Math.min(CLOSEST, Math.max(FARTHEST, fit));
  const view = [room / scale, height / scale];
  const box = picture.cards.get(scene.items[Math.max(0, boxOf(scene, id))][0]);
  const centre = [box.x + box.card.w / 2, box.y + box.card.h / 2];
  const start = [w, tall].map((length, k) => {
    if (view[k] >= length) return -MARGIN - (view[k] - length) / 2;
    return Math.min(Math.max(centre[k] - view[k] / 2, -MARGIN), length - MARGIN - view[k]);
  });
  setView(picture, [...start, ...view]);
}

function setView(picture, box) {
  picture.box = box;
  picture.svg.setAttribute("viewBox", box.map((x) => x.toFixed(2)).join(" "));
}

function zoom(picture, factor) {
  const [x, y, w, tall] = picture.box;
  setView(picture, [x + (w - w / factor) / 2, y + (tall - tall / factor) / 2, w / factor,
    tall / factor]);
}

function panAndZoom(picture) {
  const { svg } = picture;
  let from = null;
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(picture, event.deltaY < 0 ? 1.1 : 1 / 1.1);
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; });
  svg.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    const [x, y, w, tall] = picture.box, ratio = w / svg.clientWidth;
    setView(picture, [x - (event.clientX - from[0]) * ratio,
      y - (event.clientY - from[1]) * ratio, w, tall]);
    from = [event.clientX, event.clientY];
  });
  svg.addEventListener("pointerup", () => { from = null; });
}
