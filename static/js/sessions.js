// The session form: „vakar”, and the unit, cost and part of the day of the service chosen.
(() => {
  "use strict";
  const form = document.getElementById("session-form");
  if (!form) return;

  const follow = () => {
    const service = form.elements.service?.selectedOptions[0];
    form.querySelector(".unit").textContent = service?.dataset.unit ?? "";
    const block = form.querySelector("[data-cost]");
    const off = service?.dataset.money !== "actual_cost";
    block.classList.toggle("off", off);
    // What was typed stays in the field but is not sent with a service that has unit costs.
    form.elements.cost.disabled = off;
    const parts = form.querySelector("[data-part]");
    if (!parts) return;
    parts.classList.toggle("off", !service?.dataset.parts);
    form.elements.part.disabled = !service?.dataset.parts;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-day]");
    if (!button) return;
    const field = form.elements.happened_on;
    field.value = button.dataset.day;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
  form.addEventListener("change", follow);
  document.addEventListener("htmx:afterSettle", follow);
  follow();
})();
