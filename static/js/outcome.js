/* Options that a chair's summary does not have are hidden and not sent. Without this, the form says so. */
"use strict";

const outcome = document.querySelector("[data-outcome]"), options = outcome?.querySelector("[data-options]");
if (options) {
  const follow = () => {
    const isSummary = outcome.elements.outcome_mode.value === "summary";
    options.hidden = options.disabled = isSummary;
  };
  outcome.addEventListener("change", follow);
  follow();
}
