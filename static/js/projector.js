/* The projector follows the room: it asks for what is shown, more than once a second, and replaces it if it has changed. Without
   scripts, the page loads itself anew. */
"use strict";

const projected = document.querySelector("[data-projected]"), lost = document.querySelector("[data-lost]");
const PAUSE = 700, PATIENCE = 5000; // milliseconds
let tag = projected.dataset.tag;

const follow = async () => {
  try {
    const headers = { "If-None-Match": tag };
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(projected.dataset.projected, { headers, signal, cache: "no-store", redirect: "error" });
    if (answer.ok) {
      tag = answer.headers.get("ETag");
      projected.innerHTML = await answer.text();
    }
    lost.hidden = answer.ok || answer.status === 304;
  } catch {
    lost.hidden = false;
  }
  setTimeout(follow, PAUSE);
};

setTimeout(follow, PAUSE);
