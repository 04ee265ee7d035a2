// Control or Command with Enter sends a comment. What offers people behind an @ is fetched when one begins to write.
export default function commentBox(field) {
  const offer = async () => (await import("./mentions.js")).default(field);
  if (field === document.activeElement) offer();
  else field.addEventListener("focus", offer, { once: true });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    field.form.requestSubmit(field.form.querySelector("[type=submit]"));
  });
}
