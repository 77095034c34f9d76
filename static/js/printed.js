/* The text as it will be printed follows what is typed. Only the portal knows how a text is split and numbered, so it is
   asked whenever the user pauses; it stores nothing. The number of paragraphs is read out when it changes. The points to
   consider are repeated under the fields that they concern, for screens on which the text as printed is far below. */
"use strict";

const printed = document.querySelector("[data-printed]");
if (printed) {
  const form = document.getElementById("writing"), pause = 400;
  const [state, status, text] = ["[data-state]", "[role=status]", "[data-text]"].map((part) => printed.querySelector(part));
  let timer, asked;

  const repeat = () => {
    for (const old of form.querySelectorAll(".advice")) old.remove();
    for (const points of text.querySelectorAll("[data-field]")) {
      const field = form.querySelector(`[name="${points.dataset.field}"]`);
      field?.closest("fieldset.form-group, .form-group")?.append(points.cloneNode(true));
    }
  };

  const show = async () => {
    asked?.abort();
    const current = asked = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(printed.dataset.printed, { method: "POST", body, redirect: "manual", signal: current.signal });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        state.textContent = printed.dataset.ended;
        return;
      }
      if (!answer.ok) throw new Error(answer.status);
      text.innerHTML = await answer.text();
      repeat();
      state.textContent = printed.dataset.note;
      const count = text.firstElementChild.dataset.count;
      if (status.textContent !== count) status.textContent = count;
    } catch {
      if (!current.signal.aborted) state.textContent = printed.dataset.late;
    }
  };

  state.textContent = printed.dataset.note;
  repeat();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  });
}
