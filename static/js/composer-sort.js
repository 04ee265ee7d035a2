// Photos are dragged by their picture; the buttons stay for everyone else.
export default function sortable(form, onOrder) {
  let dragged = null;
  let before = "";
  const order = () => [...form.querySelectorAll("[data-tile]:not(.tile--failed)")].map((tile) => tile.dataset.tile).join(",");

  form.addEventListener("pointerdown", (event) => {
    const tile = event.target.closest("[data-tile]:not(.tile--failed)");
    if (tile) tile.draggable = Boolean(event.target.closest(".tile__pic"));
  });
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-tile]");
    if (!dragged) return;
    before = order();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.tile);
    dragged.classList.add("is-dragged");
  });
  form.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest("[data-tile]:not(.tile--failed)");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  form.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  form.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    const moved = dragged && order() !== before;
    dragged = null;
    if (moved) onOrder(order());
  });
}
