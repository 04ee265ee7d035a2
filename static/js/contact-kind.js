// Says as it is typed whether a box holds an e-mail address or a phone number, and what will be sent.
export default function contactKind(input) {
  const hint = document.getElementById(input.dataset.hint ?? "");
  if (!hint) return;
  const plain = hint.textContent;
  const show = () => {
    const text = input.value.trim();
    if (text.includes("@")) hint.textContent = "An e-mail address: we send a mail.";
    else if (/^[+(]?[\d\s().-]{4,}$/.test(text)) {
      // 00 is as good as +; so many digits hold their country code.
      hint.textContent = /^(\+|00|[1-9]\d{10})/.test(text.replace(/[\s().-]/g, ""))
        ? "A phone number: we send a text message."
        : "A phone number? Begin it with its country code, like +998.";
    } else hint.textContent = plain;
    input.inputMode = /^\+?\d/.test(text) && !text.includes("@") ? "tel" : "email";
  };
  input.addEventListener("input", show);
  show();
}
