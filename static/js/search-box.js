// Shows below a search field whom its letters find. Without it the form leads to the page of what was found.
import { foundList } from "./found-list.js";

export default function searchBox(form) {
  const input = form.querySelector("[name=q]");
  input.setAttribute("role", "combobox");
  const { close } = foundList(input, form, { typed: () => input.value.trim(), pick: (option) => option.click() });
  form.addEventListener("submit", close);
}
