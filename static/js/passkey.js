// A form whose field `credential` a passkey fills in: data-begin answers what to ask the device. What goes wrong is said
// in the element data-says. With data-autofill the passkey is also offered among the suggestions of that login field.
const SAYS = {
  NotAllowedError: "It was cancelled, or took too long. Try again when you are ready.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys work only at the address that this site is known by.",
  NotSupportedError: "This device cannot make a passkey.",
};
const AGAIN = 240000;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));

function question({ publicKey: asked }) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.allowCredentials) publicKey.allowCredentials = named(asked.allowCredentials);
  if (asked.excludeCredentials) publicKey.excludeCredentials = named(asked.excludeCredentials);
  return { publicKey };
}

function answer({ id, rawId, type, response: said }) {
  const response = { clientDataJSON: text(said.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (said[part]) response[part] = text(said[part]);
  if (said.getTransports) response.transports = said.getTransports();
  return JSON.stringify({ id, rawId: text(rawId), type, response });
}

export default function passkey(form) {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const says = document.getElementById(form.dataset.says);
  const instead = document.getElementById(form.dataset.instead ?? "");
  if (instead) instead.hidden = true;
  form.hidden = false;
  let waiting = null;

  // One after the other: the question that was asked last is the one that waits for an answer.
  let asking = Promise.resolve();
  const begin = () => (asking = asking.catch(() => {}).then(ask));
  const ask = async () => {
    const fresh = await fetch(form.dataset.begin, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!fresh.ok || fresh.redirected) throw new Error(fresh.redirected ? "" : await fresh.text());
    return question(await fresh.json());
  };
  const send = (credential) => {
    // Boxes of the form beside this one count here, too.
    for (const field of form.querySelectorAll("input[type=hidden]")) {
      const box = document.querySelector(`input[type=checkbox][name="${field.name}"]`);
      if (box) field.value = box.checked ? box.value : "";
    }
    form.elements.credential.value = answer(credential);
    const secret = form.querySelector("[type=password]");
    if (secret) secret.value = "";
    HTMLFormElement.prototype.submit.call(form);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    waiting?.abort();
    says.textContent = "";
    try {
      const asked = await begin();
      send(await (asked.publicKey.user ? navigator.credentials.create(asked) : navigator.credentials.get(asked)));
    } catch (error) {
      says.textContent = SAYS[error.name] ?? (error.name === "Error" && error.message.slice(0, 300) || "That did not work. Try again in a moment.");
      form.querySelector("[type=password]")?.focus();
    } finally {
      form.removeAttribute("aria-busy");
    }
  });

  const suggest = async (field) => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    field.autocomplete = "username webauthn";
    for (let stop = false; !stop; ) {
      waiting = new AbortController();
      const { signal } = waiting;
      let late = false;
      const timer = setTimeout(() => { late = true; waiting.abort(); }, AGAIN);
      try {
        const asked = await begin();
        if (signal.aborted) return;
        send(await navigator.credentials.get({ ...asked, mediation: "conditional", signal }));
        stop = true;
      } catch {
        // What waited too long begins anew; for the rest there is the button.
        stop = !late;
      } finally {
        clearTimeout(timer);
      }
    }
  };
  const field = document.getElementById(form.dataset.autofill ?? "");
  // What was refused just now is not offered again by itself.
  if (field && !says.textContent.trim()) suggest(field);
}
