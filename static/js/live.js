// The posts of a page hear what changes, and the bell how much its person was told: one line for all of them, which says
// which version of each post is shown.
import { connect } from "./socket.js";
import { parse, swap } from "./swap.js";

const posts = new Map();
let line;
let asked = false;
let notices = false;
let feed;

function hello() {
  asked = false;
  const here = [...posts.values()].filter(({ element }) => element.isConnected);
  return { type: "watch", posts: here.map(({ id, version, full }) => ({ id, version, full })), notices, feed };
}

export const versionOf = (id) => posts.get(id)?.version ?? "";

// Older news than what is shown are none: an answer to a form may come before or after them.
export function take(news) {
  const post = posts.get(news?.post);
  if (!post || news.version <= post.version) return;
  post.version = news.version;
  swap(document.getElementById(`reactions-${post.id}`), parse(news.bar));
  if (news.brief) swap(document.getElementById(`brief-${post.id}`), parse(news.brief));
  document.dispatchEvent(new CustomEvent("veranda:post", { detail: news }));
}

// It is not to be seen any more. What is being written to it stays to be read.
function leave({ post, html }) {
  const { element, full } = posts.get(post) ?? {};
  posts.delete(post);
  if (!element?.isConnected) return;
  const place = full ? element.parentElement : element;
  const words = [...place.querySelectorAll("textarea")].map((field) => field.value.trim()).filter(Boolean);
  const fresh = parse(html);
  const kept = fresh.querySelector("[data-words]");
  kept.hidden = !words.length;
  kept.lastElementChild.textContent = words.join("\n");
  if (full) place.replaceChildren(fresh);
  else swap(place, fresh);
}

function receive(frame) {
  if (frame.type === "post") take(frame);
  else if (frame.type === "gone") leave(frame);
  else document.dispatchEvent(new CustomEvent(`veranda:${frame.type}`, { detail: frame }));
}

export function told() {
  notices = true;
  begin();
}

export function feedSince(newest) {
  feed = newest;
  begin();
}

export default function live(element) {
  const { post, version, view } = element.dataset;
  posts.set(Number(post), { id: Number(post), element, version: Number(version), full: view === "full" });
  begin();
}

function begin() {
  line ??= connect("/live", { hello, receive, state() {} });
  if (!line.ready || asked) return;
  asked = true;
  queueMicrotask(line.again);
}
