// What is written into the field of the third choice is meant to be kept.
(() => {
  "use strict";
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const choice = event.isTrusted && event.target.closest("[data-choose]");
      const radio = choice && document.getElementById(choice.dataset.choose);
      if (radio && event.target !== radio) radio.checked = true;
    });
  }
})();
