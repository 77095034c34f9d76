/* Protect unsaved changes in every form in which one types: the browser asks before leaving the page, and stores the
   changes so that they can be restored, in another tab too. They are stored per user and form until the portal says that
   the form was saved (`data-saved-forms`), the user signs out, or a week has passed; no other user is offered them. */
"use strict";

{
  const { user, savedForms: marks = "" } = document.body.dataset, week = 7 * 24 * 3600 * 1000;
  const ownFields = ["csrfmiddlewaretoken", "form_key", "once", "base"];
  const discard = (place) => localStorage.removeItem(place);
  const read = (place) => {
    try {
      return JSON.parse(localStorage.getItem(place));
    } catch {
      return null;
    }
  };
  for (const place of Object.keys(localStorage).filter((key) => key.startsWith("unsaved "))) {
    const copy = read(place);
    const isSaved = copy?.mark && place.startsWith(`unsaved ${user} `) && marks.split(" ").includes(copy.mark);
    if (!copy || isSaved || Date.now() - copy.at > week) discard(place);
  }
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-leaves]")) return;
    Object.keys(localStorage).filter((key) => key.startsWith(`unsaved ${user} `)).forEach(discard);
  });

  const search = new URLSearchParams(location.search);
  const isHeld = search.has("held");
  ["held", "another"].forEach((name) => search.delete(name));
  const typing = "textarea, input:not([type]), input[type=text], input[type=email], input[type=url]";
  const isTypedIn = (form) => form.matches("[data-unsaved]") || (form.querySelector("[name=form_key]")
    && !location.pathname.startsWith("/account/") && !form.querySelector("[type=password]") && form.querySelector(typing));
  [...document.querySelectorAll("main form[method=post]")].filter(isTypedIn).forEach((form, number) => {
    const isEditor = form.matches("[data-unsaved]");
    const place = isEditor ? `unsaved ${user} ${location.pathname}`
      : `unsaved ${user} ${location.pathname}?${search} ${number}`;
    const entries = () => [...new FormData(form)].filter(([name, value]) => !ownFields.includes(name) && typeof value === "string");
    const values = () => JSON.stringify(entries());
    const base = form.elements.namedItem("base")?.value ?? "";
    const isTyped = isEditor ? form.hasAttribute("data-typed") : isHeld || form.querySelector("[aria-invalid=true], .is-invalid");
    const saved = isTyped ? null : values();
    let isSent = false;

    const store = (mark) => {
      try {
        localStorage.setItem(place, JSON.stringify({ base, values: values(), mark, at: Date.now() }));
      } catch {
        discard(place); // the storage is full; the browser still asks
      }
    };
    const sendAgain = (stored) => { // the portal lays out the paragraphs
      const again = document.createElement("form");
      again.method = "post";
      const current = [...new FormData(form)].filter(([name]) => ownFields.includes(name));
      for (const [name, value] of [...current, ...stored, ["do", "again"]]) {
        const field = document.createElement("textarea"); // preserves line breaks
        field.name = name;
        field.value = value;
        again.append(field);
      }
      again.hidden = true;
      document.body.append(again);
      isSent = true;
      again.submit();
    };
    const fillIn = (stored) => {
      const coming = Map.groupBy ? Map.groupBy(stored, ([name]) => name) : stored.reduce(
        (groups, pair) => groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]), new Map());
      for (const control of form.elements) {
        if (!control.name || ownFields.includes(control.name) || ["file", "submit", "button"].includes(control.type)) continue;
        const kept = (coming.get(control.name) ?? []).map(([, value]) => value);
        if (["checkbox", "radio"].includes(control.type)) control.checked = kept.includes(control.value);
        else if (control.multiple && control.options) for (const one of control.options) one.selected = kept.includes(one.value);
        else if (kept.length) control.value = coming.get(control.name).shift()[1];
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
    };

    const copy = read(place);
    if (saved === null) store();
    else if (copy?.values && copy.base === base && copy.values !== saved) {
      let offer = isEditor && document.getElementById("unsaved");
      if (!offer) {
        offer = document.getElementById("unsaved-offer").content.firstElementChild.cloneNode(true);
        offer.className = "notice notice-due";
        form.prepend(offer);
      }
      offer.hidden = false;
      offer.querySelector("[data-again]").addEventListener("click", () => {
        (isEditor ? sendAgain : fillIn)(JSON.parse(copy.values));
        offer.hidden = true;
      });
      offer.querySelector("[data-forget]").addEventListener("click", () => {
        discard(place);
        offer.hidden = true;
      });
    } else discard(place);

    form.addEventListener("input", () => store());
    form.addEventListener("submit", () => {
      isSent = true;
      if (values() !== saved) store(form.elements.namedItem("once").value);
    });
    addEventListener("pageshow", () => { isSent = false; });
    addEventListener("beforeunload", (event) => {
      if (!isSent && values() !== saved) event.preventDefault();
    });
  });
}
