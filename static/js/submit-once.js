// Stops the second submit of a form while the first is under way.
const busy = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !/^post$/i.test(form.getAttribute("method"))) return;
  if (busy.has(form)) {
    event.preventDefault();
    return;
  }
  busy.add(form);
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), 15000);
});

function release(form) {
  busy.delete(form);
  form.removeAttribute("aria-busy");
}

// Back from the page cache: the form can be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[aria-busy]").forEach(release);
});
