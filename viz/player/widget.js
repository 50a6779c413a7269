// The third shell: the page in a frame of an anywidget, whose model the kernel reads and writes.

const DRIVEN = ["step", "edits", "answers"];

function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = model.get("title");
  frame.setAttribute("sandbox", "allow-scripts allow-downloads allow-modals");
  frame.style.cssText = `width:100%;height:${model.get("height")}px;border:0`;
  frame.srcdoc = model.get("page");
  let hearing = false; // what the page said itself is not sent back to it
  const beside = standBeside(frame, stateOf(model), (state) => {
    hearing = true;
    for (const [name, value] of Object.entries(state)) model.set(name, value);
    model.save_changes();
    hearing = false;
  });
  const drive = () => hearing || beside.drive(stateOf(model));
  DRIVEN.forEach((name) => model.on(`change:${name}`, drive));
  el.append(frame);
  return () => {
    DRIVEN.forEach((name) => model.off(`change:${name}`, drive));
    beside.leave();
  };
}

function stateOf(model) {
  return Object.fromEntries(DRIVEN.map((name) => [name, model.get(name)]));
}

export default { render };
