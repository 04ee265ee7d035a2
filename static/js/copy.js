import { toast } from "./toast.js";

// A button that copies the field named by data-for. Without script it stays hidden, and the field can be selected.
export default function copy(button) {
  const input = document.getElementById(button.dataset.for);
  button.hidden = false;
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      // Plain http has no clipboard but this one.
      if (!document.execCommand("copy")) return;
    }
    toast("Link copied.");
  });
}
