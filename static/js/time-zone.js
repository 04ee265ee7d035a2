// Offers the browser's own time zone beside the list.
export default function timeZone(select) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own || own === select.value || ![...select.options].some((option) => option.value === own)) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--small", textContent: `Use ${own.replaceAll("_", " ")}` });
  button.addEventListener("click", () => {
    select.value = own;
    button.remove();
    select.focus();
  });
  select.closest("form").querySelector(".form__actions").append(button);
}
