// The list under the search box: Down and Up choose, Enter opens, Esc closes and keeps the text.
(() => {
  "use strict";
  const field = document.getElementById("search");
  const list = document.getElementById("search-results");
  if (!field || !list) return;
  const links = () => [...list.querySelectorAll("a")];
  const close = () => list.replaceChildren();

  field.form.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape" && list.childElementCount) {
      event.preventDefault();
      close();
      field.focus();
    } else if (event.key === "ArrowDown" && all.length) {
      event.preventDefault();
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at ? all[at - 1] : field).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!field.form.contains(event.target)) close();
  });
  field.addEventListener("input", () => {
    if (!field.value.trim()) close();
  });
})();
