/* Keys for reading a recommendation: next, previous, comment. They work outside fields only, and can be switched off.
   The label of a paragraph is its permanent address; following it on the page that it leads to does not load the page. */
"use strict";

const reading = document.querySelector("[data-reading]"), help = document.querySelector("[data-shortcuts]");
if (reading && help) {
  const OFF = "shortcuts-off", list = help.querySelector("details"), choice = help.querySelector("input");
  const paragraphs = [...reading.querySelectorAll("article .para")];
  const isOff = () => {
    try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
  };
  const visible = () => paragraphs.find((one) => one.getBoundingClientRect().bottom > 0) ?? paragraphs.at(-1);
  let left; // the paragraph that one was reading when the list of keys took the focus
  const current = () => document.activeElement.closest?.(".para") ?? left
    ?? document.getElementById(location.hash.slice(1))?.closest(".para");

  const focus = (paragraph) => {
    left = undefined;
    paragraph.focus({ preventScroll: true });
    paragraph.scrollIntoView({ block: "start" });
  };

  const move = (step) => {
    const place = paragraphs.indexOf(current());
    const next = place < 0 ? visible() : paragraphs[place + step];
    if (next) focus(next);
  };

  const acts = {
    n: () => move(1),
    p: () => move(-1),
    c: () => current()?.querySelector("[data-comment]")?.click(),
    "?": () => {
      left = current() ?? visible();
      list.open = !list.open;
      if (list.open) list.querySelector("summary").focus();
    },
  };

  for (const one of paragraphs) one.tabIndex = -1;
  help.hidden = false;
  choice.checked = !isOff();
  choice.addEventListener("change", () => {
    try { localStorage.setItem(OFF, choice.checked ? "no" : "yes"); } catch { choice.checked = true; }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !choice.checked) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  reading.addEventListener("click", (event) => {
    const label = event.target.closest(".para-label a");
    if (!label || event.ctrlKey || event.metaKey || event.shiftKey || !label.pathname.startsWith(location.pathname)) return;
    event.preventDefault();
    history.replaceState(history.state, "", label.href);
    focus(label.closest(".para"));
  });
}
