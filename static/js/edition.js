// What an edit of a post changed, put in its place: what is being read, chosen and written around it stays.
import { swap } from "./swap.js";

const photos = (strip) => [...(strip?.querySelectorAll("img") ?? [])].map(({ src, alt }) => `${src} ${alt}`).join();

function exchange(old, fresh, add) {
  if (old && fresh) swap(old, document.importNode(fresh, true));
  else if (old) old.remove();
  else if (fresh) add(document.importNode(fresh, true));
}

export default function put(old, fresh) {
  const both = (part) => [old.querySelector(part), fresh.querySelector(part)];
  const body = ".post__body:has(> .article__title)";
  exchange(...both(".post__meta"));
  exchange(...both(body));
  const strips = both(".strip");
  const above = old.querySelector(body) ?? old.querySelector(".post__head");
  if (photos(strips[0]) !== photos(strips[1])) exchange(...strips, (strip) => above.after(strip));
  const captions = both(`.post__body:not(:has(> .article__title)) > .caption`);
  exchange(...captions, (caption) => old.querySelector(".post__body").prepend(caption));
}
