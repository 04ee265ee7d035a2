// A short message at the edge of the window, read out by the live region #toasts of the page.
export function toast(text, seconds = 6) {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = "toast";
  const line = document.createElement("p");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "×";
  close.addEventListener("click", () => box.remove());
  box.append(line, close);
  region.append(box);
  while (region.children.length > 3) region.firstElementChild.remove();
  setTimeout(() => box.remove(), seconds * 1000);
}

// What was sent had no answer: there is no network, or nobody at the other end.
export const failed = () => toast("That did not go through. Try again in a moment.");

window.addEventListener("veranda:toast", (event) => toast(event.detail?.text));
