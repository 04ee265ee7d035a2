// The page of notifications is shown anew when there are others; who has scrolled down is left alone.
import { swap } from "./swap.js";

export default function notices(box) {
  document.addEventListener("veranda:notices", async ({ detail }) => {
    const { newest, unread } = box.dataset;
    if (!box.isConnected || scrollY > innerHeight || (newest === `${detail.newest}` && unread === `${detail.unread}`)) return;
    const response = await fetch("/notifications", { credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (box.isConnected) swap(box, document.importNode(page.getElementById("notices"), true));
  });
}
