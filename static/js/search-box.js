// Shows below a search field whom its letters find. Without it the form leads to the page of what was found.
export default function searchBox(form) {
  const input = form.querySelector("[name=q]");
  const says = document.createElement("p");
  says.className = "sr-only";
  says.setAttribute("role", "status");
  form.append(says);
  const name = `found-${(searchBox.count = (searchBox.count ?? 0) + 1)}`;
  let list = null;
  let active = -1;
  let timer = 0;
  let asked = null;
  const set = (attributes) => {
    for (const [key, value] of Object.entries(attributes)) input.setAttribute(key, value);
  };
  const options = () => [...(list?.children ?? [])];
  const choose = (at) => {
    active = at;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const chosen = options()[at];
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    set({ "aria-activedescendant": chosen.id });
    chosen.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list?.remove();
    list = null;
    says.textContent = "";
    set({ "aria-expanded": "false" });
    choose(-1);
  };
  const show = (html) => {
    list?.remove();
    form.insertAdjacentHTML("beforeend", html);
    list = form.lastElementChild;
    list.id = name;
    options().forEach((option, place) => (option.id = `${name}-${place}`));
    const people = options().length - 1;
    says.textContent = people === 1 ? "1 person found" : `${people} people found`;
    set({ "aria-expanded": "true" });
    choose(-1);
  };
  const ask = async () => {
    asked?.abort();
    const typed = input.value.trim();
    if (typed === "") return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(`/search/people?q=${encodeURIComponent(typed)}`, { signal });
      const html = answer.ok && !answer.redirected ? await answer.text() : "";
      if (signal.aborted) return;
      if (html) show(html);
      else close();
    } catch {
      if (!signal.aborted) close();
    }
  };
  set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": name });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = options().length;
    if (event.key === "Escape" && list) close();
    else if (event.key === "Enter" && active >= 0) options()[active].click();
    else if (event.key === "ArrowDown" && count) choose(active + 1 >= count ? -1 : active + 1);
    else if (event.key === "ArrowUp" && count) choose(active < 0 ? count - 1 : active - 1);
    else if (event.key === "ArrowDown") ask();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", close);
  form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || close());
}
