import { unpressed } from "./swap.js";
import { failed, toast } from "./toast.js";

// Sends the form by fetch and puts the fragment that is answered in the place of data-live="#target".
export default function liveForm(form) {
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const button = event.submitter;
    const buttons = [...form.querySelectorAll("button:not([type=button])")].filter((each) => !each.disabled);
    const body = new FormData(form, button);
    for (const each of buttons) each.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(button?.getAttribute("formaction") ?? form.getAttribute("action"), {
        method: "POST",
        body: form.enctype === "multipart/form-data" ? body : new URLSearchParams(body),
        headers: { "X-Requested-With": "fetch", Accept: "text/html" },
        credentials: "same-origin",
      }).catch(() => null);
      if (answer) await take(form, answer, button);
      else failed();
    } finally {
      delete form.dataset.sending;
      form.removeAttribute("aria-busy");
      for (const each of buttons) each.removeAttribute("aria-disabled");
    }
  });
}

async function take(form, answer, button) {
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  const text = await answer.text();
  if (!answer.ok && answer.status !== 422) {
    toast(plain(text) || "That did not work. Try again in a moment.");
    return;
  }
  put(form, text, button);
}

function put(form, text, button) {
  const target = document.querySelector(form.dataset.live);
  if (!target) return location.reload();
  unpressed(target, () => renew(form, target, text, button));
}

function renew(form, target, text, button) {
  const inside = target.contains(document.activeElement) || target.contains(button);
  const [x, y] = [scrollX, scrollY];
  target.outerHTML = text;
  if (inside) refocus(document.querySelector(form.dataset.live), button);
  scrollTo({ left: x, top: y, behavior: "instant" });
}

// The button that was pressed is a new element now: focus its likeness, else the first wrong field.
function refocus(fresh, button) {
  if (!fresh) return;
  const wrong = fresh.querySelector("[aria-invalid=true]");
  const same = button?.className && fresh.querySelector(`button.${CSS.escape(button.classList[0])}`);
  (wrong ?? same ?? fresh.querySelector("button, a, input"))?.focus({ preventScroll: true });
}

export function plain(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return (page.querySelector("[role=alert], .plain__text, h1") ?? page.body).textContent.trim().slice(0, 300);
}
