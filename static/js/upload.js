// Says in words how much of a file is sent, and beforehand that it is too large. Without it the form
// is sent as any other.
(() => {
  "use strict";
  const MEGABYTE = 2 ** 20;
  const line = () => document.getElementById("upload-progress");
  const say = (words) => {
    if (line() && line().textContent !== words) line().textContent = words;
  };
  const size = (bytes) => (bytes / MEGABYTE).toLocaleString("lv-LV", { maximumFractionDigits: 1 });

  document.addEventListener("change", (event) => {
    const field = event.target.closest("input[type=file][data-upload]");
    if (!field || !field.files.length) return;
    // One file at a time: what was chosen last.
    for (const other of field.form.querySelectorAll("input[type=file][data-upload]")) {
      if (other !== field) other.value = "";
    }
    const isTooLarge = field.files[0].size > Number(line().dataset.most) * MEGABYTE;
    say(isTooLarge ? line().dataset.tooLarge : "");
  });

  // In steps, so that a screen reader is not interrupted all the time.
  document.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.target.closest?.("[data-upload-form]") || !event.detail.lengthComputable) return;
    const { loaded, total } = event.detail;
    if (loaded >= total) return say(line().dataset.checking);
    const percent = Math.floor((loaded / total) * 10) * 10;
    say(line().dataset.sending.replace("{percent}", percent).replace("{size}", size(total)));
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (event.target.closest?.("[data-upload-form]")) say(line().dataset.failed);
    });
  }
})();
