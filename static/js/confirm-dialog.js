// form[data-confirm="Delete this post?"] asks before it is sent; data-confirm-button names the answer.
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
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (submitter?.isConnected) submitter.focus();
  });
  yes.addEventListener("click", () => {
    dialog.close();
    sure = form;
    form.requestSubmit(submitter ?? undefined);
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
