// Loads an enhancer only when an element of the page asks for it: data-enhance="name other-name" loads ./name.js
// and ./other-name.js and calls their default export with the element. Nodes put in later count too.
// data-enhanced says that all of them run.
const done = new WeakMap();

async function run(element, name) {
  try {
    const { default: enhance } = await import(`./${name}.js`);
    enhance?.(element);
  } catch (error) {
    console.warn(`enhancer ${name}`, error);
  }
}

function enhance(element) {
  const seen = done.get(element) ?? new Set();
  done.set(element, seen);
  const fresh = element.dataset.enhance.split(/\s+/).filter((name) => /^[a-z][a-z-]*$/.test(name) && !seen.has(name));
  fresh.forEach((name) => seen.add(name));
  Promise.all(fresh.map((name) => run(element, name))).then(() => element.setAttribute("data-enhanced", ""));
}

function scan(root) {
  if (root.matches?.("[data-enhance]")) enhance(root);
  root.querySelectorAll("[data-enhance]").forEach(enhance);
}

scan(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) scan(node);
  }
}).observe(document.documentElement, { childList: true, subtree: true });

// A picture that was being prepared is there, on top of the note.
document.addEventListener("load", ({ target: { previousElementSibling: note } }) => note?.matches(".blur__note") && note.remove(), true);

// A form that came back refused: one goes on writing where it is wrong.
document.querySelector("[aria-invalid=true]")?.focus();

import "./confirm-dialog.js";
import "./submit-once.js";
import "./toast.js";
