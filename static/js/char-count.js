// Says how many characters are left once fewer than a fifth remain.
export default function charCount(input) {
  const most = Number(input.maxLength);
  if (!(most > 0)) return;
  const note = document.createElement("p");
  note.className = "field__count";
  note.setAttribute("aria-live", "polite");
  (input.closest(".field__box") ?? input).after(note);
  const count = () => {
    const left = most - input.value.length;
    note.hidden = left > most / 5;
    note.textContent = left === 1 ? "1 character left" : `${left} characters left`;
    note.classList.toggle("is-over", left <= 0);
  };
  input.addEventListener("input", count);
  input.form?.addEventListener("reset", () => setTimeout(count));
  count();
}
