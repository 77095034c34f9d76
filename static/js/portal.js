/* Small help beside pages that work without it: the error summary takes the focus, work in progress is said aloud,
   the phone's menu closes by Escape or by a touch beside it, and what a tab kept is gone on signing out. */
"use strict";

document.querySelector(".summary[tabindex]")?.focus();
// Forms post to #errors; a page without errors drops it from its address.
if (location.hash === "#errors" && !document.getElementById("errors")) {
  history.replaceState(history.state, "", location.pathname + location.search);
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const status = target.parentElement?.querySelector("[data-says]") ?? target.querySelector("[data-says]");
  const said = status && document.getElementById(status.dataset.says)?.textContent.trim();
  if (said && said !== status.textContent) status.textContent = said;
});

const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-leaves]")) sessionStorage.clear();
});

document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("passkey-refused");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = true;
  requestAnimationFrame(() => { notice.hidden = false; });
});
