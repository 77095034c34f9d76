/* Improvements to pages that also work without scripts: focus the error summary, announce progress to screen readers,
   close the menu with Escape or a click outside it, and clear the tab's storage on signing out. */
"use strict";

document.querySelector(".summary[tabindex]")?.focus();
// Forms post to #errors; a page without errors drops it from its address.
if (location.hash === "#errors" && !document.getElementById("errors")) {
  history.replaceState(history.state, "", location.pathname + location.search);
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const status = target.parentElement?.querySelector("[data-says]") ?? target.querySelector("[data-says]");
  const progress = status && document.getElementById(status.dataset.says)?.textContent.trim();
  if (progress && progress !== status.textContent) status.textContent = progress;
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
