// Puts a new element in the place of an old one: the focus and open menus stay.
const CAN_HOLD = "a, button, summary, input, textarea";

export function parse(html) {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return document.importNode(box.content.firstElementChild, true);
}

// A finger's click comes a moment after it was let go.
const CLICK_AFTER = 100;
const waiting = new Map();
let pressed;

function letGo() {
  pressed = null;
  for (const [element, change] of waiting) if (element.isConnected) change();
  waiting.clear();
}

addEventListener("pointerdown", ({ target, button }) => button === 0 && (pressed = target), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(letGo, CLICK_AFTER), true);

// What is being pressed changes only after it was let go, or the press would be lost. Of several changes the last counts.
export function unpressed(element, change) {
  if (pressed && element.contains(pressed)) waiting.set(element, change);
  else change();
}

export function swap(old, fresh) {
  if (old && fresh) unpressed(old, () => put(old, fresh));
}

function put(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const like = (element) => held && element.tagName === held.tagName && element.className === held.className;
  const alike = (root) => [...root.querySelectorAll(CAN_HOLD)].filter(like);
  const at = alike(old).indexOf(held);
  const open = [...old.querySelectorAll("details")].map((menu) => menu.open);
  old.replaceWith(fresh);
  fresh.querySelectorAll("details").forEach((menu, place) => (menu.open = open[place] ?? false));
  if (held) (alike(fresh)[at] ?? alike(fresh)[0] ?? fresh.querySelector(CAN_HOLD))?.focus({ preventScroll: true });
}
