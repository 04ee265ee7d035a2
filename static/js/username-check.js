// Asks as one types whether a username can be had. The server checks it again when the form is sent.
export default function usernameCheck(input) {
  const says = document.getElementById(input.dataset.says ?? "");
  if (!says) return;
  const kept = input.defaultValue;
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    const name = input.value.trim();
    if (name === "" || name === kept) return (says.textContent = "");
    try {
      const answer = await fetch(`/sign-up/username?username=${encodeURIComponent(name)}`);
      const text = answer.status === 429 || answer.status >= 500 ? "" : await answer.text();
      if (number !== asked) return;
      says.textContent = text;
      says.classList.toggle("is-good", answer.ok);
    } catch {
      says.textContent = "";
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 350);
  });
}
