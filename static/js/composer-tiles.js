import { unpressed } from "./swap.js";

// The list of photos: fresh from the server, with what was typed meanwhile and the files still on their way.
const photoOf = (input) => input.closest(".tile")?.querySelector("img[width]")?.getAttribute("src");

export const list = (form) => form.querySelector("#tiles > ol");

// Puts the answered fragment in.
export function put(form, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.getElementById("tiles");
  if (!fresh) return;
  form.setAttribute("action", fresh.dataset.action);
  form.querySelector("input[name=form_key]")?.remove();
  const discard = document.getElementById("discard");
  discard.hidden = !fresh.dataset.discard;
  discard.setAttribute("action", fresh.dataset.discard ?? "");
  const old = form.querySelector("#tiles");
  unpressed(old, () => renew(form, old, fresh));
}

function renew(form, old, fresh) {
  const pending = [...old.querySelectorAll("[data-pending]")];
  const typed = new Map([...old.querySelectorAll(".tile input")].map((input) => [photoOf(input), input]));
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  let focus = null;
  for (const input of fresh.querySelectorAll(".tile input")) {
    const before = typed.get(photoOf(input));
    if (!before) continue;
    input.value = before.value;
    if (before === focused) focus = [input, before.selectionStart, before.selectionEnd];
  }
  old.replaceWith(fresh);
  list(form).append(...pending);
  show(form);
  if (focus) {
    focus[0].focus({ preventScroll: true });
    focus[0].setSelectionRange(focus[1], focus[2]);
  } else if (focused) {
    sameButton(fresh, focused)?.focus({ preventScroll: true });
  }
}

// What takes the place of a button when the list is fresh; nothing for what is no button with a value.
export const likeness = (root, button) => (button?.value ? root.querySelector(`button[value="${CSS.escape(button.value)}"]`) : null);

// The pressed button's likeness, or its neighbour when it went with its photo or stands at the end now.
function sameButton(fresh, pressed) {
  const found = likeness(fresh, pressed);
  if (found && !found.disabled) return found;
  return (found?.closest(".tile") ?? fresh).querySelector("button:not([disabled])") ?? document.querySelector(".drop__input");
}

export function show(form) {
  const empty = list(form).children.length === 0;
  form.querySelector("#tiles").hidden = empty && !form.querySelector("#tiles > .form-error");
  form.querySelector(".drop").classList.toggle("drop--small", !empty || "title" in form.elements);
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// A tile for a file on its way: progress(percents), fail(message, again), remove().
export function pendingTile(form, file) {
  const tile = element("li", "tile");
  tile.dataset.pending = "";
  const picture = element("div", "tile__pic");
  const preview = new Image();
  const address = URL.createObjectURL(file);
  preview.alt = "";
  preview.addEventListener("error", () => preview.remove());
  preview.src = address;
  picture.append(preview);
  const main = element("div", "tile__main");
  const bar = element("progress", "");
  const note = element("p", "field__hint", "Waiting");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${file.name}`);
  main.append(element("p", "tile__name", file.name), bar, note);
  tile.append(picture, main);
  list(form).append(tile);
  show(form);
  const remove = () => {
    URL.revokeObjectURL(address);
    tile.remove();
    show(form);
  };
  return {
    remove,
    progress(percents) {
      bar.value = percents;
      note.textContent = percents < 100 ? `${percents} %` : "Making it ready";
    },
    fail(message, again) {
      tile.classList.add("tile--failed");
      const acts = element("div", "tile__acts");
      const button = (text, act) => {
        const made = element("button", "button button--small", text);
        made.type = "button";
        made.addEventListener("click", () => {
          remove();
          act?.();
        });
        acts.append(made);
      };
      if (again) button("Try again", again);
      button("Dismiss");
      const error = element("p", "tile__error", message);
      error.setAttribute("role", "alert");
      bar.replaceWith(error);
      note.replaceWith(acts);
    },
  };
}
