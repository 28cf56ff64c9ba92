// Keeps what is being typed into a form with data-draft for this tab and this person, until it is
// saved: a sign-in that runs out or a lost connection costs nothing.
(() => {
  "use strict";
  let store;
  try {
    store = window.sessionStorage;
  } catch {
    return;
  }
  const PREFIX = "draft:";
  const user = document.body.dataset.user;
  const key = `${PREFIX}${user}:${location.pathname}`;
  const drafts = () => Object.keys(store).filter((name) => name.startsWith(PREFIX));
  const read = (name) => JSON.parse(store.getItem(name));
  const write = (name, draft) => store.setItem(name, JSON.stringify(draft));

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-drafts-end]")) drafts().forEach((name) => store.removeItem(name));
  });
  if (!user) {
    const kept = document.getElementById("draft-kept");
    if (kept) kept.hidden = drafts().length === 0;
    return;
  }

  // Another person's drafts end here; one that was sent ends when the page says it is saved.
  const isSaved = document.querySelector(".notice-ok") !== null;
  for (const name of drafts()) {
    const draft = read(name);
    if (!name.startsWith(`${PREFIX}${user}:`) || (draft.sent && isSaved)) store.removeItem(name);
    else if (draft.sent) write(name, { ...draft, sent: false });
  }

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const fields = () =>
    [...form.elements].filter(
      (field) => field.name && field.name !== "csrfmiddlewaretoken" && field.matches("input:not([type=file]), select, textarea"),
    );
  const typed = () =>
    fields()
      .filter((field) => !field.matches("[type=radio], [type=checkbox]") || field.checked)
      .map((field) => [field.name, field.value, field.selectedOptions?.[0]?.textContent]);
  // The key of a new form is another each time.
  const visible = (values) => JSON.stringify(values.filter(([name]) => name !== "form_key"));
  const keep = (sent) => write(key, { sent, values: typed() });
  const drop = () => store.removeItem(key);

  const put = (field, value, label) => {
    if (field.matches("[type=radio], [type=checkbox]")) {
      field.checked = field.value === value;
      return;
    }
    const isMissing = field.matches("select") && ![...field.options].some((o) => o.value === value);
    if (isMissing) field.add(new Option(label, value));
    field.value = value;
  };
  const giveBack = ({ values }) => {
    const kept = new Map(values.map(([name, value, label]) => [name, { value, label }]));
    // An entry that was changed meanwhile is not written over.
    const seen = form.elements.changed_at;
    if (seen && kept.get("changed_at")?.value !== seen.value) return drop();
    if (visible(values) === visible(typed())) return;
    const given = fields().filter((field) => kept.has(field.name));
    given.forEach((field) => put(field, kept.get(field.name).value, kept.get(field.name).label));
    document.getElementById("draft-note").hidden = false;
    // By then htmx listens.
    document.addEventListener("DOMContentLoaded", () => {
      const told = given.filter((field) => !field.matches("[type=radio]") || field.checked);
      told.forEach((field) => field.dispatchEvent(new Event("change", { bubbles: true })));
    });
  };

  if (form.dataset.draft !== "shown" && store.getItem(key)) giveBack(read(key));
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => keep(false));
  form.addEventListener("submit", () => keep(true));
  document.addEventListener("click", (event) => {
    const giveUp = event.target.closest("[data-draft-drop]");
    if (!giveUp) return;
    drop();
    if (giveUp.matches("button")) location.replace(location.href);
  });
})();
