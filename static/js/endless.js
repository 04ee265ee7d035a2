// The plain "next page" link loads the next page by itself when it comes into sight. Whoever comes back finds the
// pages loaded anew and the place they were at.
const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";

export default function endless(pager) {
  const link = pager.querySelector("a[rel=next]");
  const list = document.querySelector("[data-feed-items]");
  if (!link || !list) return;
  const store = `place ${location.pathname}${location.search}`;
  let loading = null;
  let failed = false;
  let pages = 0;

  function load(event) {
    event?.preventDefault();
    loading ??= append().finally(() => (loading = null));
    return loading;
  }

  async function append() {
    pager.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const known = new Set([...list.children].map((item) => item.id).filter(Boolean));
      const items = [...(page.querySelector("[data-feed-items]")?.children ?? [])];
      list.append(...items.filter((item) => !known.has(item.id)).map((item) => document.importNode(item, true)));
      pages += 1;
      const next = page.querySelector("[data-enhance~=endless] a[rel=next]");
      if (next && items.length) link.href = next.getAttribute("href");
      else finish();
    } catch {
      failed = true; // the link stays and can be pressed
      link.removeEventListener("click", load);
    }
    pager.removeAttribute("aria-busy");
    watch.unobserve(pager);
    if (link.isConnected && !failed) watch.observe(pager);
  }

  function finish() {
    watch.disconnect();
    const end = Object.assign(document.createElement("p"), { className: "pager__end", textContent: "That is all." });
    link.replaceWith(end);
  }

  const top = (item) => item.getBoundingClientRect().top;

  function remember() {
    const at = [...list.children].findLastIndex((item) => top(item) < innerHeight / 2);
    const item = list.children[at];
    if (!pages || !item) sessionStorage.removeItem(store);
    else sessionStorage.setItem(store, JSON.stringify({ pages, at, id: item.id, top: top(item) }));
  }

  // Page after page, as something new may have come on top; then the item seen last stands where it stood.
  async function restore() {
    const place = cameBack() && JSON.parse(sessionStorage.getItem(store));
    if (!place) return;
    while (pages < place.pages && link.isConnected && !failed) await load();
    const item = (place.id && document.getElementById(place.id)) || list.children[place.at];
    if (item) scrollBy({ top: top(item) - place.top, behavior: "instant" });
  }

  const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && load(), { rootMargin: "800px" });
  link.addEventListener("click", load);
  addEventListener("pagehide", remember);
  restore().finally(() => link.isConnected && !failed && watch.observe(pager));
}
