// Ticks the rules of a new password while it is typed. The server checks them again, and more.
const RULES = {
  length: (text) => [...text].length >= 9,
  lower: (text) => /\p{Ll}/u.test(text),
  upper: (text) => /\p{Lu}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
};

export default function passwordStrength(input) {
  const items = document.getElementById(input.dataset.rules)?.querySelectorAll("[data-rule]") ?? [];
  const check = () => {
    for (const item of items) item.classList.toggle("is-met", RULES[item.dataset.rule]?.(input.value) ?? false);
  };
  input.addEventListener("input", check);
  check();
}
