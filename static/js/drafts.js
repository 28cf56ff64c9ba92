// Keeps what is being typed into a form with data-draft until it is saved: for this tab and this
// person, so that a sign-in that runs out or a lost connection costs nothing; and on a page with
// the panel of clients/drafts also on the server, so that a browser may die.
(() => {
  "use strict";
  // After the last key, and at most after the first one that was not sent; then until tried again.
  const AFTER_LAST = 1000, AT_MOST = 2500, AGAIN = 3000, TOO_LONG = 8000;
  // Of what was refused nothing changes by itself.
  const REFUSED = 30000;
  // Browsers refuse more than 64 KiB to a request that outlives its page.
  const KEPT_ALIVE = 60000;

  let store;
  try {
    store = window.sessionStorage;
  } catch {
    return;
  }
  const PREFIX = "draft:";
  const user = document.body.dataset.user;
  // What one address shows of several things has a draft of each.
  const of = document.querySelector("form[data-draft]")?.dataset.draftOf ?? "";
  const key = `${PREFIX}${user}:${location.pathname}${of}`;
  const drafts = () => Object.keys(store).filter((name) => name.startsWith(PREFIX));
  const read = (name) => JSON.parse(store.getItem(name));
  const write = (name, draft) => {
    try {
      store.setItem(name, JSON.stringify(draft));
    } catch {
      // Full: the server's draft is what is left.
    }
  };

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

  // The form: what is typed, and putting it back.

  const fields = () =>
    [...form.elements].filter(
      (field) =>
        field.name &&
        !["csrfmiddlewaretoken", "draft"].includes(field.name) &&
        field.matches("input:not([type=file], [type=password]), select, textarea"),
    );
  const typed = () =>
    fields()
      .filter((field) => !field.matches("[type=radio], [type=checkbox]") || field.checked)
      .map((field) => [field.name, field.value, field.selectedOptions?.[0]?.textContent ?? null]);
  // The key of a new form is another each time.
  const visible = (values) => JSON.stringify(values.filter(([name]) => name !== "form_key"));
  const isGiven = (values) => visible(values) === visible(typed());

  const put = (field, value, label) => {
    if (field.matches("select") && ![...field.options].some((o) => o.value === value)) {
      field.add(new Option(label, value));
    }
    field.value = value;
  };
  const putAll = (values) => {
    const given = [];
    for (const field of fields()) {
      const kept = values.filter(([name]) => name === field.name);
      if (kept.length === 0) {
        if (field.matches("[type=checkbox]")) field.checked = false;
        continue;
      }
      if (field.matches("[type=radio], [type=checkbox]")) {
        field.checked = kept.some(([, value]) => value === field.value);
      } else {
        put(field, kept[0][1], kept[0][2]);
      }
      given.push(field);
    }
    return given.filter((field) => !field.matches("[type=radio]") || field.checked);
  };
  const tell = (given) => given.forEach((field) => field.dispatchEvent(new Event("change", { bubbles: true })));
  const tellWhenReady = (given) => {
    // By then htmx listens.
    if (document.readyState === "complete") tell(given);
    else document.addEventListener("DOMContentLoaded", () => tell(given));
  };

  const panel = document.getElementById("draft");
  const asLocal = {};
  const keep = (sent) => write(key, { sent, values: typed(), ...asLocal });
  const drop = () => store.removeItem(key);

  // Without the panel: this tab alone.

  const inThisTab = () => {
    const giveBack = ({ values }) => {
      // An entry that was changed meanwhile is not written over.
      const seen = form.elements.changed_at;
      const kept = values.find(([name]) => name === "changed_at");
      if (seen && kept?.[1] !== seen.value) return drop();
      if (isGiven(values)) return;
      document.getElementById("draft-note").hidden = false;
      tellWhenReady(putAll(values));
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
  };
  if (!panel) return inThisTab();

  // With the panel: the server too. Each open page has a draft of its own, see clients/drafts.

  const at = (id) => document.getElementById(id);
  const words = panel.dataset;
  const state = at("draft-state"), signIn = at("draft-sign-in");
  const given = JSON.parse(words.given), ended = JSON.parse(words.ended);
  const newPage = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const page = newPage();
  // How many changes there were, and how many of them the server has.
  let sequence = 0, kept = 0;
  // The draft this page goes on with, and the time of what was given back.
  let after = null;
  let timer = null, since = 0, isSending = false, isInTrouble = false, isLeaving = false;

  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "draft";
  form.append(field);
  const note = () => {
    field.value = [{ page, sequence }, after].filter(Boolean).map((of) => `${of.page}:${of.sequence}`).join(",");
    Object.assign(asLocal, { page, sequence, after, time: Date.now() });
  };

  const token = () =>
    document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ??
    form.elements.csrfmiddlewaretoken.value;
  const post = (address, said, options = {}) =>
    fetch(address, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: token(), ...said }),
      redirect: "manual",
      ...options,
    });
  const said = () => ({
    typed_by: user,
    page,
    sequence,
    after: after ? `${after.page}:${after.sequence}` : "",
    body: JSON.stringify(typed()),
  });

  // While a button is held down nothing may move, or its click is lost.
  let isPressed = false, unsaid = null;
  for (const kind of ["pointerup", "pointercancel", "dragend"]) {
    document.addEventListener(kind, () => setTimeout(() => {
      isPressed = false;
      unsaid?.();
      unsaid = null;
    }));
  }
  document.addEventListener("pointerdown", () => (isPressed = true));
  const say = (text, trouble = false) => {
    isInTrouble = trouble;
    if (isPressed) unsaid = () => show(text, trouble);
    else show(text, trouble);
  };
  const show = (text, trouble) => {
    // What goes well is not read out each time.
    state.setAttribute("aria-live", trouble ? "assertive" : "off");
    state.classList.toggle("trouble", trouble);
    if (state.textContent !== text) state.textContent = text;
    signIn.hidden = ![words.signedOut, words.otherPerson].includes(text);
  };
  const TROUBLES = { 403: words.refused, 404: words.refused, 413: words.refused, 422: words.refused, 409: words.otherPerson };
  const trouble = (response) => {
    if (response.type === "opaqueredirect" || response.status === 401) return words.signedOut;
    return TROUBLES[response.status] ?? words.failed;
  };

  const send = async () => {
    clearTimeout(timer);
    timer = null;
    if (isSending || isLeaving || kept === sequence) return;
    isSending = true;
    since = 0;
    const sent = sequence;
    if (!isInTrouble) say(words.saving);
    let told, pause = AGAIN;
    try {
      const response = await post(words.keep, said(), { signal: AbortSignal.timeout?.(TOO_LONG) });
      if (response.ok) {
        const { at: time } = await response.json();
        kept = Math.max(kept, sent);
        told = words.saved.replace("{time}", time);
      } else {
        const why = trouble(response);
        say(why, true);
        if (why === words.refused) pause = REFUSED;
      }
    } catch {
      say(words.noConnection, true);
    }
    isSending = false;
    if (!told) timer = setTimeout(send, pause);
    else if (kept === sequence) say(told);
    else {
      say(words.unsaved);
      schedule();
    }
  };
  const schedule = () => {
    if (isSending || isInTrouble) return;
    const now = Date.now();
    since ||= now;
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, Math.min(AFTER_LAST, since + AT_MOST - now)));
  };
  // The page may be gone in a moment: sent past whatever is on its way.
  const flush = () => {
    if (isLeaving || kept === sequence) return;
    const all = said();
    const isShort = new URLSearchParams(all).toString().length < KEPT_ALIVE;
    const sent = sequence;
    post(words.keep, all, { keepalive: isShort }).then(
      (response) => {
        if (response.ok) kept = Math.max(kept, sent);
      },
      () => {},
    );
  };
  const changed = () => {
    sequence += 1;
    note();
    keep(false);
    if (!isInTrouble && !isSending) say(words.unsaved);
    schedule();
  };

  // What there is to go on with: of this tab, or else the newest the server has.
  const initial = typed();
  const told = (draft) => {
    const span = at("draft-given").querySelector("[data-words]");
    span.textContent = span.dataset.words.replace("{time}", draft.at);
    at("draft-given").hidden = false;
    at("draft-given-up").hidden = true;
  };
  const rows = () => [...document.querySelectorAll("#draft-others li")];
  const showOthers = () => {
    const others = at("draft-others");
    if (others) others.hidden = rows().every((row) => row.hidden);
  };
  const hideRow = (which) => {
    rows().filter((row) => row.dataset.page === which).forEach((row) => (row.hidden = true));
    showOthers();
  };
  const goOn = (draft, time) => {
    hideRow(draft.page);
    after = { page: draft.page, sequence: draft.sequence };
    note();
    if (isGiven(draft.values)) return;
    told({ at: time });
    tellWhenReady(putAll(draft.values));
  };
  const clock = (time) => new Date(time).toLocaleTimeString("lv", { hour: "2-digit", minute: "2-digit" });

  note();
  let local = store.getItem(key) ? read(key) : null;
  if (local && !(local.page && !(ended[local.page] >= local.sequence))) {
    drop();
    local = null;
  }
  if (form.dataset.draft === "shown") {
    // Came back with errors: the values are in it, the draft is that of the page that sent it.
    if (local) after = { page: local.page, sequence: local.sequence };
    if (after) hideRow(after.page);
    changed();
  } else if (local) {
    goOn(local, local.said ?? clock(local.time));
    changed();
  } else if (given.length) {
    goOn(given[0], given[0].at);
  }
  showOthers();

  for (const kind of ["input", "change"]) form.addEventListener(kind, changed);
  form.addEventListener("focusout", () => kept === sequence || send());
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    note();
    keep(true);
    isLeaving = true;
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
  window.addEventListener("pagehide", flush);
  window.addEventListener("online", send);
  window.addEventListener("pageshow", (event) => {
    // Back to a page that was sent and not left.
    if (event.persisted) isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isInTrouble && !isLeaving && kept !== sequence) event.preventDefault();
  });

  // Giving up, and taking that back.
  let givenUp = null;
  const end = (draft) => post(words.drop, { draft: `${draft.page}:${draft.sequence}` }).catch(() => {});
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    const other = given.find((draft) => [button.dataset.draftUse, button.dataset.draftEnd].includes(draft.page));
    if (button.matches("[data-draft-give-up]")) {
      givenUp = typed();
      putAll(initial);
      if (after) end(after);
      end({ page, sequence });
      after = null;
      kept = sequence;
      drop();
      note();
      say("");
      at("draft-given").hidden = true;
      at("draft-given-up").hidden = false;
      at("draft-given-up").querySelector("button").focus();
    } else if (button.matches("[data-draft-undo]")) {
      at("draft-given-up").hidden = true;
      tell(putAll(givenUp));
      changed();
      fields().find((one) => one.matches("textarea, [type=text]"))?.focus();
    } else if (button.dataset.draftUse) {
      // What stands in the form now is kept as a draft of its own.
      flush();
      write(key, { ...other, sent: false, said: other.at });
      isLeaving = true;
      location.replace(location.href);
    } else if (button.dataset.draftEnd) {
      end(other);
      hideRow(other.page);
    } else if (button.matches("[data-draft-drop]")) {
      // Leaving the form by "Cancel": the draft stays on the server.
      drop();
    } else if (button === signIn) {
      isLeaving = true;
      signIn.href = `${signIn.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`;
    }
  });
})();
