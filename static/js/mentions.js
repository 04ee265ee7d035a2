// Offers people while one writes a name with an @ in front.
import { foundList } from "./found-list.js";

const NAME = /(?:^|[^\p{L}\p{N}_@./])@([\p{L}\p{N}_.]{1,30})$/u;
const GAP = 4;

export default function mentions(field) {
  let shown;
  const name = () => NAME.exec(field.value.slice(0, field.selectionEnd))?.[1] ?? "";

  // Under the field, or above it where there is no room.
  function put(list) {
    const { left, top, bottom } = field.getBoundingClientRect();
    const below = bottom + GAP + list.offsetHeight <= (visualViewport?.height ?? innerHeight);
    list.style.left = `${Math.max(GAP, Math.min(left, innerWidth - list.offsetWidth - GAP))}px`;
    list.style.top = `${below ? bottom + GAP : Math.max(GAP, top - GAP - list.offsetHeight)}px`;
  }

  // In the top layer, as a card may end right below the field.
  function fit(list) {
    shown = list;
    list.querySelector(":not([href^='/@'])[href]")?.remove();
    list.popover = "manual";
    list.showPopover();
    put(list);
  }

  function pick(option) {
    const end = field.selectionEnd;
    const username = new URL(option.href).pathname.slice(2);
    field.setRangeText(`${username} `, end - name().length, end, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const { ask, close } = foundList(field, field.parentElement, { typed: name, pick, fit, keenly: true });
  // A press on one would take the focus, and with it the list.
  field.parentElement.addEventListener("mousedown", (event) => event.target.closest("[role=option]") && event.preventDefault());
  field.parentElement.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    pick(option);
  });
  if (name()) ask();
  const putAgain = () => shown?.isConnected && put(shown);
  addEventListener("scroll", putAgain, { passive: true });
  addEventListener("resize", putAgain);
  visualViewport?.addEventListener("resize", putAgain);
}
