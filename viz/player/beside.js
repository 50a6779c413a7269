// Beside the frame that a page stands in: the theme goes in, the height comes out, and what the
// page says of itself is kept, because a front end that takes a frame away and puts it back loads
// it anew.

function isDark(body) {
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "false";
  const known = body.dataset.theme || /vscode-(dark|light|high-contrast)/.exec(body.className)?.[1];
  return known ? known !== "light" : null;
}

// `heard` is told each new state, {step, edits, answers, score}; `state` is the one to begin with.
// Gives a function that sends the page another one, and one that leaves it alone.
function standBeside(frame, state = null, heard = () => {}) {
  const send = (told) => {
    const dark = isDark(document.body), theme = dark === null ? null : dark ? "dark" : "light";
    frame.contentWindow?.postMessage({ autograd: "host", theme, state: told }, "*");
  };
  const hear = ({ source, data }) => {
    if (source !== frame.contentWindow || !data) return;
    if (data.autograd === "height") frame.style.height = `${data.height}px`;
    if (data.autograd === "hello") send(state ?? {});
    if (data.autograd === "state") heard(state = data.state);
  };
  const watch = new MutationObserver(() => send(null));
  addEventListener("message", hear);
  watch.observe(document.body, { attributes: true });
  const leave = () => {
    removeEventListener("message", hear);
    watch.disconnect();
  };
  return { leave, drive: (told) => send(state = { ...state, ...told }) };
}
