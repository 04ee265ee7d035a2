// Arrows, dots and arrow keys for a strip of photos that already scrolls and snaps by itself.
const CHEVRON = { prev: "M15 18l-6-6 6-6", next: "M9 18l6-6-6-6" };

function arrow(kind, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `strip__arrow strip__arrow--${kind}`;
  button.setAttribute("aria-label", label);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of Object.entries({ class: "icon icon--turn", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) svg.setAttribute(name, value);
  path.setAttribute("d", CHEVRON[kind]);
  svg.append(path);
  button.append(svg);
  button.addEventListener("click", act);
  return button;
}

export default function photoStrip(strip) {
  const track = strip.querySelector(".strip__track");
  const slides = [...track.querySelectorAll(".strip__slide")];
  if (slides.length < 2 || strip.dataset.ready) return;
  strip.dataset.ready = "1";
  let now = 0;
  const go = (to) => {
    const wanted = Math.max(0, Math.min(slides.length - 1, to));
    const turn = getComputedStyle(track).direction === "rtl" ? -1 : 1;
    track.scrollTo({ left: turn * wanted * track.clientWidth });
  };
  const prev = arrow("prev", "Previous photo", () => go(now - 1));
  const next = arrow("next", "Next photo", () => go(now + 1));
  const dots = document.createElement("div");
  dots.className = "strip__dots";
  dots.setAttribute("aria-hidden", "true");
  dots.append(...slides.map(() => Object.assign(document.createElement("span"), { className: "strip__dot" })));
  strip.append(prev, next, dots);

  const show = () => {
    now = Math.round(Math.abs(track.scrollLeft) / (track.clientWidth || 1));
    prev.disabled = now === 0;
    next.disabled = now === slides.length - 1;
    [...dots.children].forEach((dot, at) => dot.classList.toggle("is-on", at === now));
  };
  track.addEventListener("scroll", () => requestAnimationFrame(show), { passive: true });
  track.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(now + (getComputedStyle(track).direction === "rtl" ? -step : step));
  });
  show();
}
