// form[data-confirm="Delete this post?"] asks before it is sent; data-confirm-button names the answer.
// The form sends "sure" then: where nothing could be undone, a page asks whoever comes without it.
let sure = null;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function ask(form, submitter) {
  const dialog = element("dialog", "dialog", "");
  const title = element("h2", "dialog__title", form.dataset.confirm);
  title.id = "confirm-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const no = element("button", "button", "Cancel");
  const yes = element("button", "button button--danger", form.dataset.confirmButton || "Yes");
  no.type = yes.type = "button";
  const acts = element("div", "dialog__acts", "");
  acts.append(no, yes);
  dialog.append(title, acts);
  document.body.append(dialog);

  // The second press of a double click that opened the dialog is no answer to it.
  const opened = performance.now();
  let outside = false;
  let sent = false;
  const isOutside = ({ clientX: x, clientY: y }) => {
    const box = dialog.getBoundingClientRect();
    return x < box.left || x > box.right || y < box.top || y > box.bottom;
  };
  dialog.addEventListener("pointerdown", (event) => {
    outside = event.timeStamp - opened > 500 && isOutside(event);
  });
  dialog.addEventListener("click", (event) => {
    if (outside && !sent && isOutside(event)) dialog.close();
  });
  dialog.addEventListener("cancel", (event) => sent && event.preventDefault());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (submitter?.isConnected) submitter.focus();
  });
  no.addEventListener("click", (event) => event.detail > 1 || sent || dialog.close());
  yes.addEventListener("click", (event) => {
    if (sent || event.detail > 1) return;
    // It stays until the next page is there: what lies beneath must not be hit by a further press.
    sent = true;
    for (const button of [no, yes]) button.setAttribute("aria-disabled", "true");
    sure = form;
    if (!form.elements.sure) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "1" }));
    form.addEventListener("veranda:sent", () => dialog.close(), { once: true });
    form.requestSubmit(submitter ?? undefined);
    setTimeout(() => dialog.close(), 15000);
  });
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || sure === form) {
    sure = null;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, event.submitter);
}, true);

// Back from the page cache: the answer was given.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
});
