// Makes pages quicker to use; every page works without it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const $$ = (selector, within = document) => [
    ...(within.matches?.(selector) ? [within] : []),
    ...within.querySelectorAll(selector),
  ];

  // The token of the cookie is the newest: another tab may have signed in meanwhile.
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  const renewToken = (form) => {
    const field = form.querySelector("input[name=csrfmiddlewaretoken]");
    if (field && token()) field.value = token();
  };

  // A second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    renewToken(form);
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((f) => delete f.dataset.sent));

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) {
      document.getElementById(close.dataset.close)?.remove();
      document.getElementById("content")?.focus();
    }
    const calendar = event.target.closest(".calendar button");
    if (calendar) {
      const days = calendar.previousElementSibling;
      days.showPicker?.();
    }
    const jump = event.target.closest(".error-summary a[href^='#']");
    if (jump) {
      const target = document.getElementById(jump.hash.slice(1));
      const field = target?.matches("fieldset") ? target.querySelector("input") : target;
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
    $$("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    const open = event.target.closest?.("details.menu[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    const search = document.getElementById("search");
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    const wanted = (event.ctrlKey && event.key.toLowerCase() === "k") || (event.key === "/" && !typing);
    if (search && wanted && !event.altKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.ctrlKey && event.key === "Enter" && typing?.form) {
      event.preventDefault();
      typing.form.requestSubmit();
    }
  });

  // Days: the weekday beside what is typed, and the calendar's choice into the text field.
  const parseDay = (text) => {
    const part =
      text.match(/^\s*(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})\.?\s*$/) ||
      text.match(/^\s*(\d{2})(\d{2})(\d{4})\s*$/);
    const iso = text.match(/^\s*(\d{4})-(\d{2})-(\d{2})\s*$/);
    if (!part && !iso) return null;
    const [d, m, typed] = (part ? part.slice(1) : iso.slice(1).reverse()).map(Number);
    const year = typed < 100 ? (2000 + typed <= new Date().getFullYear() + 20 ? 2000 : 1900) + typed : typed;
    const day = new Date(Date.UTC(year, m - 1, d));
    return day.getUTCDate() === d && day.getUTCMonth() === m - 1 ? day : null;
  };
  const showWeekday = (field) => {
    const day = parseDay(field.querySelector("input:not([type=date])").value);
    const weekday = field.querySelector(".weekday");
    weekday.textContent = day ? weekday.dataset.weekdays.split(" ")[(day.getUTCDay() + 6) % 7] : "";
    field.querySelector("input[type=date]").value = day ? day.toISOString().slice(0, 10) : "";
  };
  document.addEventListener("change", (event) => {
    const field = event.target.closest(".day-field");
    if (field) {
      if (event.target.type === "date") {
        const text = field.querySelector("input:not([type=date])");
        if (event.target.value) text.value = event.target.value.split("-").reverse().join(".");
        text.dispatchEvent(new Event("change", { bubbles: true }));
        text.focus();
        return;
      }
      showWeekday(field);
    }
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });

  // A page or a fragment that has just come.
  const prepare = (within) => {
    $$("input[data-show-password]", within).forEach((field) => {
      if (field.dataset.ready) return;
      field.dataset.ready = "yes";
      const words = document.getElementById("password-words");
      if (!words) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-primary";
      button.textContent = words.dataset.show;
      button.setAttribute("aria-controls", field.id);
      button.addEventListener("click", () => {
        const shown = field.type === "text";
        field.type = shown ? "password" : "text";
        button.textContent = shown ? words.dataset.show : words.dataset.hide;
      });
      field.after(button);
    });
    $$("[data-focus]", within)[0]?.focus();
  };
  prepare(document);

  // htmx
  const trouble = document.getElementById("trouble");
  const say = (words) => {
    if (!trouble) return;
    trouble.textContent = words;
    trouble.hidden = !words;
  };
  document.addEventListener("htmx:configRequest", (event) => {
    if (token()) event.detail.headers["X-CSRFToken"] = token();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) delete form.dataset.sent;
    if (event.detail.successful) say("");
  });
  document.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status === 401 ? trouble.dataset.signedOut : trouble.dataset.failed);
  });
  document.addEventListener("htmx:sendError", () => say(trouble.dataset.noConnection));
  document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
})();
