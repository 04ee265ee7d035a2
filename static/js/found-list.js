// The list of people below a field whose names begin as one types: asked for while one types, chosen from by arrow keys.
// typed() gives what to look for, "" for nothing; pick(option) takes one; fit(list) puts it in its place. keenly: the
// first one is chosen already.
let lists = 0;

export function foundList(input, place, { typed, pick, fit, keenly = false }) {
  const says = document.createElement("p");
  says.className = "sr-only";
  says.setAttribute("role", "status");
  place.append(says);
  const name = `found-${(lists += 1)}`;
  let list = null;
  let active = -1;
  let timer = 0;
  let asked = null;
  const options = () => [...(list?.children ?? [])];
  const isCombobox = input.getAttribute("role") === "combobox";
  const open = (is) => {
    if (isCombobox) input.setAttribute("aria-expanded", String(is));
    if (is) input.setAttribute("aria-controls", name);
    else input.removeAttribute("aria-controls");
  };

  function choose(at) {
    active = at;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const chosen = options()[at];
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list?.remove();
    list = null;
    says.textContent = "";
    open(false);
    choose(-1);
  }

  function show(html) {
    list?.remove();
    place.insertAdjacentHTML("beforeend", html);
    list = place.lastElementChild;
    list.id = name;
    fit?.(list);
    if (!list.firstElementChild) return close();
    options().forEach((option, place) => (option.id = `${name}-${place}`));
    const people = list.querySelectorAll("[href^='/@']").length;
    says.textContent = people === 1 ? "1 person found" : `${people} people found`;
    open(true);
    choose(keenly ? 0 : -1);
  }

  async function ask() {
    asked?.abort();
    const text = typed();
    if (text === "") return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(`/search/people?q=${encodeURIComponent(text)}`, { signal });
      const html = answer.ok && !answer.redirected ? await answer.text() : "";
      if (signal.aborted) return;
      if (html) show(html);
      else close();
    } catch {
      if (!signal.aborted) close();
    }
  }

  input.setAttribute("aria-autocomplete", "list");
  open(false);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = options().length;
    if (key === "Escape" && list) close();
    else if ((key === "Enter" || (key === "Tab" && keenly)) && active >= 0) pick(options()[active]);
    else if (key === "ArrowDown" && count) choose(active + 1 >= count ? -1 : active + 1);
    else if (key === "ArrowUp" && count) choose(active < 0 ? count - 1 : active - 1);
    else if (key === "ArrowDown" && isCombobox) ask();
    else return;
    event.preventDefault();
  });
  place.addEventListener("focusout", ({ relatedTarget }) => place.contains(relatedTarget) || close());
  return { ask, close };
}
