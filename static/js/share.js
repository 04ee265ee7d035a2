import { toast } from "./toast.js";

// A link to a post: opens the system's sharing sheet on a phone, else copies the address.
export default function share(link) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) await navigator.share({ url: link.href });
      else {
        await navigator.clipboard.writeText(link.href);
        toast("Link copied.");
      }
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  });
}
