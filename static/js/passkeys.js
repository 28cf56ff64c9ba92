// Forms with data-passkey: the device is asked, its answer is sent. Needs mfa/js/webauthn-json.js.
(() => {
  "use strict";

  // What the server wants to know: for the sign-in asked for at the press, elsewhere on the page.
  const optionsFor = async (form) => {
    if (form.dataset.passkey === "sign-in") {
      const response = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.status);
      return (await response.json()).request_options;
    }
    const data = JSON.parse(document.getElementById("passkey-options").textContent);
    if (form.dataset.passkey === "confirm") return data.request_options;
    const options = data.creation_options;
    // Kept on the device where it can be, so that it also signs in without a password.
    options.publicKey.authenticatorSelection.residentKey = "preferred";
    options.publicKey.authenticatorSelection.requireResidentKey = false;
    return options;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const start = form.querySelector("[data-passkey-start]");
    const trouble = form.querySelector("[data-passkey-trouble]");
    start.addEventListener("click", async () => {
      trouble.hidden = true;
      try {
        const options = await optionsFor(form);
        const answer = await window.webauthnJSON[form.dataset.passkey === "create" ? "create" : "get"](options);
        form.elements.credential.value = JSON.stringify(answer);
        form.requestSubmit();
      } catch {
        trouble.hidden = false;
      }
    });
  }
})();
