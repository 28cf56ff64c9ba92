// Proposes the birth date that an old personal code holds; what was typed there stays.
(() => {
  "use strict";
  const code = document.querySelector("[data-personal-code]");
  const born = document.querySelector(".day-field input[name=birth_date]");
  if (!code || !born) return;
  let proposed = "";
  code.addEventListener("change", () => {
    const part = code.value.replace(/\s/g, "").match(/^([0-3]\d)([01]\d)(\d\d)-?([012])\d{4}$/);
    if (!part || Number(part[1]) > 31 || (born.value && born.value !== proposed)) return;
    proposed = `${part[1]}.${part[2]}.${18 + Number(part[4])}${part[3]}`;
    born.value = proposed;
    born.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
