// One box for the six digits: takes a paste with spaces or dashes, keeps only digits. Never sends by itself.
export default function codeInput(input) {
  input.addEventListener("input", () => {
    const digits = input.value.normalize("NFKC").replace(/\D/g, "").slice(0, 6);
    if (digits !== input.value) input.value = digits;
  });
}
