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

// The post itself was edited: its page or card, as the site shows it now, gives what is put in.
async function follow(post, edition) {
  post.edition = edition;
  const [{ default: put }, answer] = await Promise.all([import("./edition.js"), fetch(post.full ? `/posts/${post.id}` : `/posts/${post.id}/card`)]);
  if (!answer.ok || answer.redirected || post.edition !== edition) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(post.element.id);
  if (fresh && post.element.isConnected) put(post.element, fresh);
}

export const versionOf = (id) => posts.get(id)?.version ?? "";

// Older news than what is shown are none: an answer to a form may come before or after them.
export function take(news) {
  const post = posts.get(news?.post);
  if (!post || news.version <= post.version) return;
  post.version = news.version;
  swap(document.getElementById(`reactions-${post.id}`), parse(news.bar));
  if (news.brief) swap(document.getElementById(`brief-${post.id}`), parse(news.brief));
  if (news.edition !== post.edition) follow(post, news.edition).catch(() => delete post.edition);
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
  const { post, version, edition, view } = element.dataset;
  posts.set(Number(post), { id: Number(post), element, version: Number(version), edition, full: view === "full" });
  begin();
}

function begin() {
  line ??= connect("/live", { hello, receive, state() {} });
  if (!line.ready || asked) return;
  asked = true;
  queueMicrotask(line.again);
}
