// The comments of a post: forms are sent from here, and what others write, change and delete comes in where it belongs.
import { take, versionOf } from "./live.js";
import { plain } from "./live-form.js";
import { parse, swap } from "./swap.js";
import { failed, toast } from "./toast.js";

const FETCH = { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" };
const byId = (name, id) => document.getElementById(`${name}-${id}`);

export default function talk(box) {
  const post = Number(box.dataset.post);
  const { order } = box.dataset;
  const list = byId("comments", post);
  let sending = false;

  // What one reads stays where it is, whatever comes in above.
  function steady(change) {
    const all = [...list.querySelectorAll(".comment")];
    const top = (element) => element?.getBoundingClientRect().top;
    const seen = all.find((each) => top(each) > 60);
    const before = top(seen);
    change();
    if (seen?.isConnected && seen !== all[0]) scrollBy({ top: top(seen) - before, behavior: "instant" });
  }

  function renew(old, fresh) {
    const parts = [".comment__text", ".comment__meta"];
    if (old.querySelector(parts[0]) && fresh.querySelector(parts[0])) {
      for (const part of parts) swap(old.querySelector(part), fresh.querySelector(part));
    } else swap(old, fresh);
  }

  function begin(fresh, id, own) {
    const last = !box.querySelector("[data-enhance~=endless] a");
    const atTop = own || (order === "newest" && !("past" in box.dataset));
    if ("one" in box.dataset || (!atTop && !last)) return;
    const thread = Object.assign(document.createElement("li"), { className: "talk__thread", id: `thread-${id}` });
    const comments = Object.assign(document.createElement("ol"), { className: "comments" });
    comments.append(fresh);
    thread.append(comments);
    if (atTop) list.prepend(thread);
    else list.append(thread);
  }

  function answer(fresh, root, place, own) {
    const comments = byId("thread", root)?.firstElementChild;
    if (!comments) return;
    const next = [...comments.children].find((each) => each.dataset.place > place);
    const later = comments.querySelector("[data-later]");
    const earlier = comments.querySelector("[data-earlier]");
    if (!own && ((!next && later) || (earlier && next === earlier.nextElementSibling))) return;
    if (next ?? later) (next ?? later).before(fresh);
    else comments.append(fresh);
  }

  // What is being written below a comment that goes is not lost with it.
  function keepWords(old) {
    const typed = old?.querySelector(".comment__slot textarea")?.value.trim();
    const field = byId("f-body", post);
    if (!typed || !field) return;
    field.value = [field.value, typed].filter(Boolean).join("\n");
    toast("That comment is gone. What you were writing is in the box for a new one.");
  }

  function put({ id, root, place, own, html }) {
    const old = byId("comment", id);
    const fresh = html && parse(html);
    if (!fresh?.querySelector(".comment__text")) keepWords(old);
    if (!fresh) (root === id ? byId("thread", id) : old)?.remove();
    else if (old) renew(old, fresh);
    else {
      if (root === id) begin(fresh, id, own);
      else answer(fresh, root, place, own);
      if (own && sending && fresh.isConnected) requestAnimationFrame(() => fresh.scrollIntoView({ block: "nearest" }));
    }
  }

  document.addEventListener("veranda:post", ({ detail }) => {
    if (detail.post !== post) return;
    steady(() => detail.comments.forEach(put));
    box.querySelector(".talk__none").hidden = Boolean(list.firstElementChild);
    if (detail.stale) toast("Much has changed here. Reload the page to see all of it.");
    // A text that is being typed stays in its hidden box while comments are closed.
    for (const form of box.querySelectorAll(".comment-form[id]")) form.hidden = form.matches("form") !== detail.open;
    for (const link of box.querySelectorAll("[data-opens][href$='/reply']")) link.hidden = !detail.open;
  });

  function close(form) {
    const slot = form.closest(".comment__slot");
    if (!slot) return;
    slot.replaceChildren();
    slot.previousElementSibling.querySelector("[data-opens]")?.focus({ preventScroll: true });
  }

  // What was refused before stands in it as what it began with.
  function empty(form) {
    const field = form.querySelector("textarea");
    field.defaultValue = "";
    field.removeAttribute("aria-invalid");
    form.querySelector(".field__error")?.remove();
    form.reset();
  }

  async function took(form, response) {
    if (response.redirected) return location.assign(response.url);
    const text = await response.text();
    if (response.status === 422 || response.status === 429) {
      const again = parse(text);
      swap(form, again);
      if (again.hidden) byId("comments-closed", post).hidden = false;
      return again.querySelector("textarea")?.focus({ preventScroll: true });
    }
    if (!response.ok) return toast(plain(text) || "That did not work. Try again in a moment.");
    if (form.classList.contains("comment-form")) empty(form);
    close(form);
    take(JSON.parse(text));
  }

  box.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-talk]")) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    sending = true;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    body.set("since", versionOf(post));
    try {
      const response = await fetch(form.getAttribute("action"), { ...FETCH, method: "POST", body });
      form.dispatchEvent(new Event("veranda:sent"));
      await took(form, response);
    } catch {
      failed();
    }
    delete form.dataset.sending;
    sending = false;
  });

  async function open(link) {
    const slot = link.closest(".comment__main").querySelector(".comment__slot");
    if (slot.firstElementChild?.dataset.from !== link.href) {
      const response = await fetch(link.href, FETCH);
      if (!response.ok || response.redirected) return location.assign(link.href);
      slot.replaceChildren(parse(await response.text()));
      slot.firstElementChild.dataset.from = link.href;
    }
    const field = slot.querySelector("textarea");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  async function more(link) {
    const row = link.closest(".talk__more");
    const side = "later" in row.dataset ? "[data-later]" : "[data-earlier]";
    const response = await fetch(link.href, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const thread = page.getElementById(row.closest(".talk__thread").id);
    const found = [...thread.querySelectorAll(".comment:not([data-place=''])")].filter((each) => !document.getElementById(each.id));
    const fresh = found.map((each) => document.importNode(each, true));
    const next = thread.querySelector(side);
    steady(() => {
      if (side === "[data-later]") row.before(...fresh);
      else row.after(...fresh);
      if (next) row.replaceWith(document.importNode(next, true));
      else row.remove();
    });
    if (side === "[data-later]") fresh[0]?.querySelector("a")?.focus({ preventScroll: true });
  }

  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens], [data-closes], .talk__more a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches("[data-closes]") && !link.closest(".comment__slot")) return;
    event.preventDefault();
    if (link.matches("[data-closes]")) close(link);
    else (link.matches("[data-opens]") ? open(link) : more(link)).catch(failed);
  });
}
