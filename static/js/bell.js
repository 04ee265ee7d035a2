// The number beside the bell follows what its person is told.
import { told } from "./live.js";

export default function bell(badge) {
  document.addEventListener("veranda:notices", ({ detail: { unread } }) => {
    badge.hidden = unread === 0;
    badge.firstChild.data = unread;
  });
  told();
}
