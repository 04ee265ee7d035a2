// What leads to the posts that came to the feed since it was opened.
import { feedSince } from "./live.js";

export default function fresh(link) {
  document.addEventListener("veranda:feed", ({ detail: { text } }) => {
    link.textContent = text;
    link.hidden = !text;
  });
  feedSince(Number(link.dataset.newest));
}
