/* Compute the checksum of a file in the browser, so that the file itself is not sent. If SubtleCrypto is not available
   (on an unencrypted page), or scripts are disabled, the form sends the file instead. */
"use strict";

const form = document.querySelector("form[data-verify]");
if (form && window.crypto?.subtle) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-says-verify]");
  form.querySelector("[data-dropzone]").hidden = false;

  const verify = async (file) => {
    status.textContent = form.dataset.taking;
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const page = new URL(form.action);
      page.hash = "";
      page.searchParams.set("sha256", hash);
      location.assign(page);
    } catch {
      status.textContent = form.dataset.failed;
    }
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the server reports the missing file
    event.preventDefault();
    verify(input.files[0]);
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    const file = event.dataTransfer.files[0];
    if (!file) return;
    input.files = event.dataTransfer.files;
    verify(file);
  });
}
