// A <details> menu closes on Escape, on a press outside, on another menu's opening and when the focus leaves it.
const open = new Set();

function close(menu) {
  menu.open = false;
}

document.addEventListener("pointerdown", (event) => {
  for (const menu of open) if (!menu.contains(event.target)) close(menu);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open) {
    close(menu);
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

export default function enhanceMenu(menu) {
  menu.addEventListener("toggle", () => {
    if (!menu.open) return open.delete(menu);
    for (const other of open) if (other !== menu && !other.contains(menu)) close(other);
    open.add(menu);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
  });
}
