// The eye in a password box. Without script it stays hidden.
export default function showPassword(button) {
  const input = document.getElementById(button.dataset.for);
  if (!input) return;
  button.hidden = false;
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.setAttribute("aria-pressed", String(visible));
  };
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  input.form?.addEventListener("submit", () => show(false));
}
