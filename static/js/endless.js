// The plain "next page" link loads the next page by itself when it comes into sight.
export default function endless(pager) {
  const link = pager.querySelector("a[rel=next]");
  const list = document.querySelector("[data-feed-items]");
  if (!link || !list) return;
  let loading = false;
  let failed = false;

  async function load(event) {
    event?.preventDefault();
    if (loading) return;
    loading = true;
    pager.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const known = new Set([...list.children].map((item) => item.id).filter(Boolean));
      const items = [...(page.querySelector("[data-feed-items]")?.children ?? [])];
      list.append(...items.filter((item) => !known.has(item.id)).map((item) => document.importNode(item, true)));
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
    loading = false;
  }

  function finish() {
    watch.disconnect();
    const end = Object.assign(document.createElement("p"), { className: "pager__end", textContent: "That is all." });
    link.replaceWith(end);
  }

  const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && load(), { rootMargin: "800px" });
  link.addEventListener("click", load);
  watch.observe(pager);
}
