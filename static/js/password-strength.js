// Ticks the rules of a new password while it is typed, measures it, and says what it still needs.
// Nothing leaves the page; the server checks the rules again, and the lists of common passwords.
const RULES = {
  length: (text) => [...text].length >= 9,
  lower: (text) => /\p{Lowercase}/u.test(text),
  upper: (text) => /\p{Uppercase}/u.test(text),
  digit: (text) => /[0-9]/.test(text),
};

const NAMES = ["", "Weak", "Fair", "Good", "Strong"];

// How many characters could not be guessed from the one before (aaa, abc, 321) or from what the
// form says about the person.
function surprises(text, form) {
  let rest = text.toLowerCase();
  for (const { type, value } of form?.elements ?? []) {
    if (!/^(text|email|tel)$/.test(type)) continue;
    for (const word of value.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
      if (word.length > 3) rest = rest.replaceAll(word, "");
    }
  }
  const codes = [...rest].map((letter) => letter.codePointAt(0));
  const fresh = codes.filter((code, at) => !(Math.abs(code - codes[at - 1]) < 2));
  return Math.min(fresh.length, new Set(fresh).size * 2);
}

function level(text, isComplete, form) {
  if (!text) return 0;
  const count = surprises(text, form);
  if (!isComplete || count < 8) return 1;
  return count < 11 ? 2 : count < 15 ? 3 : 4;
}

export default function passwordStrength(input) {
  const rules = document.getElementById(input.dataset.rules);
  if (!rules) return;
  const items = [...rules.querySelectorAll("[data-rule]")];
  const meter = Object.assign(document.createElement("meter"), { max: 4, low: 2, high: 3, optimum: 4 });
  meter.setAttribute("aria-hidden", "true");
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  // The circles show it; read aloud it needs words.
  const needs = document.createElement("span");
  needs.className = "sr-only";
  const row = document.createElement("div");
  row.className = "row small";
  row.hidden = true;
  row.append(meter, told);
  rules.after(row);

  let pause;
  const check = () => {
    const text = input.value;
    const missing = items.filter((item) => {
      const isMet = RULES[item.dataset.rule]?.(text) ?? false;
      item.classList.toggle("is-met", isMet);
      // What the refused password missed is no longer missing.
      if (isMet && item.classList.replace("is-missed", "is-met")) item.textContent = item.dataset.needs;
      return !isMet;
    });
    const name = NAMES[(meter.value = level(text, missing.length === 0, input.form))];
    const list = missing.map((item) => item.dataset.needs).join(", ");
    row.hidden = !text;
    // Read aloud once typing rests, not at every letter.
    clearTimeout(pause);
    pause = setTimeout(() => {
      needs.textContent = list && `. It needs ${list}.`;
      told.replaceChildren(name, needs);
    }, 400);
  };
  input.addEventListener("input", check);
  input.form?.addEventListener("reset", () => setTimeout(check));
  check();
}
