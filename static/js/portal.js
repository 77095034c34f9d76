/* Improvements to pages that also work without scripts: focus the error summary, recognise a form after going back,
   announce progress to screen readers, count characters, write dates as the portal does, and close the menu with Escape
   or a click outside it. */
"use strict";

document.querySelector(".summary[tabindex]")?.focus();
// Forms post to #errors; a page without errors drops it from its address.
if (location.hash === "#errors" && !document.getElementById("errors")) {
  history.replaceState(history.state, "", location.pathname + location.search);
}

/* A page to which one goes back is fetched again, but it is the same place in the history, and so its forms are the same:
   each sends the mark it had at first, by which the server recognises a form that has already been saved. */
{
  const marks = { ...history.state?.marks }, counts = {};
  for (const form of document.querySelectorAll("form[method=post]")) {
    const key = form.elements.namedItem("form_key");
    if (!key) continue;
    const action = form.getAttribute("action") ?? "", number = counts[action] = (counts[action] ?? 0) + 1;
    let once = form.elements.namedItem("once");
    if (!once) {
      once = document.createElement("input");
      Object.assign(once, { type: "hidden", name: "once", value: key.value });
      form.append(once);
    }
    once.value = marks[`${action} ${number}`] ??= once.value;
  }
  history.replaceState({ ...history.state, marks }, "");
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const status = target.parentElement?.querySelector("[data-says]") ?? target.querySelector("[data-says]");
  const progress = status && document.getElementById(status.dataset.says)?.textContent.trim();
  if (progress && progress !== status.textContent) status.textContent = progress;
});

/* The limit of a text becomes a counter: visible at once, and read out when the user pauses near or beyond the limit. */
for (const limit of document.querySelectorAll("[data-limit]")) {
  const control = document.getElementById(limit.dataset.of);
  if (!control) continue;
  const most = Number(limit.dataset.limit), near = most * .9, isShown = !limit.hidden, statement = limit.textContent;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  limit.after(spoken);
  let timer;
  const count = () => {
    const length = [...control.value.normalize("NFC").trim()].length, isOver = length > most;
    const label = isOver ? limit.dataset.over : limit.dataset.left;
    limit.textContent = length ? `${label} ${Math.abs(most - length).toLocaleString("en-GB")}` : statement;
    limit.hidden = !isShown && length < near;
    limit.classList.toggle("limit-over", isOver);
    return length >= near ? limit.textContent : "";
  };
  control.addEventListener("input", () => {
    const words = count();
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = words; }, 1000);
  });
  count();
}

/* A date or time as the portal writes it, above the control, which shows it as the browser does. */
for (const written of document.querySelectorAll("[data-written]")) {
  const control = document.getElementById(written.dataset.written), months = written.dataset.months.split(" ");
  const show = () => {
    const [, year, month, day, time] = /^(?:(\d+)-(\d\d)-(\d\d))?T?(\d\d:\d\d)?/.exec(control.value);
    const words = [year && `${Number(day)} ${months[month - 1]} ${Number(year)}`, time].filter(Boolean).join(", ");
    written.textContent = words || written.dataset.hint;
  };
  control.addEventListener("input", show);
  show();
}

// On a phone the links of a section are on one line; show the current one.
const current = document.querySelector(".subnav [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.offsetLeft;

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

document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("passkey-refused");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = true;
  requestAnimationFrame(() => { notice.hidden = false; });
});
