// Control or Command with Enter sends what one is writing.
export default function sendKey(field) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    field.form.requestSubmit(field.form.querySelector("[type=submit]"));
  });
}
