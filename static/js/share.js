import { toast } from "./toast.js";

// A link to the page on which a post is shared: opens the system's sharing sheet on a phone, else copies the post's address.
export default function share(link) {
  const url = link.href.slice(0, -6);
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) await navigator.share({ url });
      else {
        await navigator.clipboard.writeText(url);
        toast("Link copied.");
      }
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  });
}
