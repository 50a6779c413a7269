// Elements are made here and nowhere else, and text goes in as text.

const SVG = "http://www.w3.org/2000/svg";

// h("p", {class: "note"}, "text", child): strings become text nodes.
function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// A number in its colour, with every digit on hover.
function figure(amount, write = signed) {
  if (amount === null || amount === undefined) return h("span", { class: "num none" }, DASH);
  if (isArray(amount)) return h("span", { class: "num" }, brief(amount, write));
  const x = read(amount);
  const colour = Number.isNaN(x) ? "odd" : x > 0 ? "pos" : x < 0 ? "neg" : "zero";
  return h("span", { class: `num ${colour}`, title: full(amount) }, write(amount));
}

function formula(text) {
  return h("span", { class: "formula" }, text);
}

function button(label, title, onclick, attributes = {}) {
  return h("button", { type: "button", title, "aria-label": title, onclick, ...attributes }, label);
}
