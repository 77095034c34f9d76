/* Words typed and not saved: the browser asks before they are left, and the tab keeps them, so that one can have them
   back. They are kept for this reader alone, on the wording that they were typed on, and are gone on signing out. */
"use strict";

const writing = document.querySelector("form[data-unsaved]");
if (writing) {
  const place = `unsaved ${writing.dataset.unsaved} ${location.pathname}`;
  const ours = ["csrfmiddlewaretoken", "once", "base"];
  const typed = () => JSON.stringify([...new FormData(writing)].filter(([name]) => !ours.includes(name)));
  const base = writing.elements.base.value;
  const saved = writing.hasAttribute("data-typed") ? null : typed();
  let isSent = false;

  const forget = () => sessionStorage.removeItem(place);
  const keep = () => {
    try {
      sessionStorage.setItem(place, JSON.stringify({ base, words: typed() }));
    } catch {
      forget(); // a tab without room keeps nothing; the browser still asks
    }
  };
  const restore = (words) => {
    const again = document.createElement("form");
    again.method = "post";
    const current = [...new FormData(writing)].filter(([name]) => ours.includes(name));
    for (const [name, value] of [...current, ...JSON.parse(words), ["do", "again"]]) {
      const field = document.createElement("textarea"); // which keeps the ends of lines
      field.name = name;
      field.value = value;
      again.append(field);
    }
    again.hidden = true;
    document.body.append(again);
    isSent = true;
    again.submit();
  };

  const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
  if (saved === null) keep();
  else if (kept && kept.base === base && kept.words !== saved) {
    const offer = document.getElementById("unsaved");
    offer.hidden = false;
    offer.querySelector("[data-again]").addEventListener("click", () => restore(kept.words));
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      forget();
      offer.hidden = true;
    });
  } else forget();

  writing.addEventListener("input", keep);
  writing.addEventListener("submit", () => {
    isSent = true;
    if (!base) forget(); // nothing tells a new text from the one that is saved now
  });
  addEventListener("pageshow", () => { isSent = false; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && typed() !== saved) event.preventDefault();
  });
}
