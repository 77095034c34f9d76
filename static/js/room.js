/* Keys of the room, and of the page on which a statement is recorded: each presses a button of the page, or moves to a
   field. They work outside fields only, and can be switched off in the room. */
"use strict";

const keys = document.querySelector("[data-keys]");
if (keys) {
  const OFF = "room-keys-off", choice = keys.querySelector("input");
  const CONTROL = "select, textarea, input:not([type=hidden]), button";
  let isSent = false; // a button was pressed, and the next page is on its way: a key must not act on this one
  const isOff = () => {
    try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
  };

  keys.hidden = !choice && isOff();
  if (choice) {
    choice.checked = !isOff();
    choice.addEventListener("change", () => {
      try { localStorage.setItem(OFF, choice.checked ? "no" : "yes"); } catch { choice.checked = true; }
    });
  }
  addEventListener("pageshow", () => { isSent = false; });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isSent || isOff()) return;
    const letter = CSS.escape(event.key.toLowerCase());
    const button = document.querySelector(`[data-letter="${letter}"]`);
    const field = document.querySelector(`[data-leads="${letter}"]`)?.querySelector(CONTROL);
    if (!button && !field) return;
    event.preventDefault();
    isSent = Boolean(button);
    if (button) button.click();
    else field.focus();
  });
}
