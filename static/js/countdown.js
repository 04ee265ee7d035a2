// Counts the wait down ("in 2:50"), then frees the button named by data-enables.
export default function countdown(element) {
  const until = Date.now() + Number(element.dataset.seconds || 0) * 1000;
  const button = document.getElementById(element.dataset.enables ?? "");
  let timer = 0;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0 || !element.isConnected) {
      clearInterval(timer);
      element.textContent = "";
      if (button) button.disabled = false;
      return;
    }
    element.textContent = `in ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  if (button) button.disabled = true;
  timer = setInterval(tick, 1000);
  tick();
}
