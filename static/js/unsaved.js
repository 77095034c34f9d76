/* Protect unsaved changes: the browser asks before leaving the page, and the tab stores the changes so that they can be
   restored. They are stored per user and per version edited, and are deleted on signing out. */
"use strict";

const editor = document.querySelector("form[data-unsaved]");
if (editor) {
  const place = `unsaved ${editor.dataset.unsaved} ${location.pathname}`;
  const ownFields = ["csrfmiddlewaretoken", "form_key", "once", "base"];
  const values = () => JSON.stringify([...new FormData(editor)].filter(([name]) => !ownFields.includes(name)));
  const base = editor.elements.base.value;
  const saved = editor.hasAttribute("data-typed") ? null : values();
  let isSent = false;

  if (!base) {
    // A page to which one goes back is fetched again, but it is the same place in the history and so the same draft.
    const { once } = editor.elements;
    history.replaceState({ ...history.state, once: history.state?.once ?? once.value }, "");
    once.value = history.state.once;
  }

  const discard = () => sessionStorage.removeItem(place);
  const store = () => {
    try {
      sessionStorage.setItem(place, JSON.stringify({ base, values: values() }));
    } catch {
      discard(); // the storage is full; the browser still asks
    }
  };
  const restore = (stored) => {
    const form = document.createElement("form");
    form.method = "post";
    const current = [...new FormData(editor)].filter(([name]) => ownFields.includes(name));
    for (const [name, value] of [...current, ...JSON.parse(stored), ["do", "again"]]) {
      const field = document.createElement("textarea"); // preserves line breaks
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.hidden = true;
    document.body.append(form);
    isSent = true;
    form.submit();
  };

  const draft = JSON.parse(sessionStorage.getItem(place) ?? "null");
  if (saved === null) store();
  else if (draft?.values && draft.base === base && draft.values !== saved) {
    const offer = document.getElementById("unsaved");
    offer.hidden = false;
    offer.querySelector("[data-again]").addEventListener("click", () => restore(draft.values));
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      discard();
      offer.hidden = true;
    });
  } else discard();

  editor.addEventListener("input", store);
  editor.addEventListener("submit", () => {
    isSent = true;
    if (!base) discard(); // otherwise they would be offered again in the next new draft
  });
  addEventListener("pageshow", () => { isSent = false; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && values() !== saved) event.preventDefault();
  });
}
