// The number beside the bell follows what its person is told, and that beside People who waits for an answer.
import { told } from "./live.js";

export default function bell(badge) {
  document.addEventListener("veranda:notices", ({ detail: { unread, waiting } }) => {
    const show = (each, count) => {
      each.hidden = count === 0;
      each.firstChild.data = count;
    };
    show(badge, unread);
    for (const each of document.querySelectorAll("[data-waiting]")) show(each, waiting);
  });
  told();
}
