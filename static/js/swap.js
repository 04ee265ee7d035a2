// Puts a new element in the place of an old one: the focus and open menus stay.
const CAN_HOLD = "a, button, summary, input, textarea";

export function parse(html) {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return document.importNode(box.content.firstElementChild, true);
}

export function swap(old, fresh) {
  if (!old || !fresh) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const like = (element) => held && element.tagName === held.tagName && element.className === held.className;
  const alike = (root) => [...root.querySelectorAll(CAN_HOLD)].filter(like);
  const at = alike(old).indexOf(held);
  const open = [...old.querySelectorAll("details")].map((menu) => menu.open);
  old.replaceWith(fresh);
  fresh.querySelectorAll("details").forEach((menu, place) => (menu.open = open[place] ?? false));
  if (held) (alike(fresh)[at] ?? alike(fresh)[0] ?? fresh.querySelector(CAN_HOLD))?.focus({ preventScroll: true });
}
