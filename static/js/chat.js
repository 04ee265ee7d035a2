// Makes a thread live: messages come and go over a socket; without one they go by fetch, without a script by the form.
import { Log } from "./chat-log.js";
import { Outbox } from "./chat-outbox.js";
import { connect } from "./socket.js";

export default function chat(thread) {
  const { conversation, me } = thread.dataset;
  const form = thread.querySelector(".chat-form");
  const field = form.elements.body;
  const banner = thread.querySelector(".thread__banner");
  const name = thread.querySelector(".thread__name").textContent.trim();
  const log = new Log(thread.querySelector(".thread__log"), { me, name, read: thread.dataset.read });
  const draft = `chat-draft-${me}-${conversation}`;
  let last = Number(thread.dataset.last);
  let seen = last;
  let typedAt = 0;

  function take(frame) {
    if (frame.seq <= last) return;
    if (frame.seq > last + 1) return line.again();
    last = frame.seq;
    const box = document.createElement("template");
    box.innerHTML = frame.html;
    const bubble = box.content.firstElementChild;
    const own = bubble.dataset.author === me;
    if (own) outbox.arrived(frame.seq);
    else {
      log.showTyping(false);
      log.readUpTo(frame.seq - 1); // who answers has read
      if ((document.hidden || !log.atEnd) && seen === frame.seq - 1) log.markNew();
    }
    log.add(document.importNode(bubble, true));
    showLine(bubble.querySelector(".bubble__text").textContent);
    sawAll();
  }

  function showLine(text) {
    const row = document.querySelector(".conversation[aria-current]");
    row?.querySelector(".conversation__last").replaceChildren(text);
    row?.querySelector(".conversation__time").replaceChildren("now");
  }

  function sawAll() {
    if (document.hidden || !log.atEnd || seen >= last || !line.ready) return;
    seen = last;
    line.send({ type: "read", seq: last });
  }

  const line = connect(`/chat/${conversation}/socket`, {
    hello: () => ({ type: "hello", after: last }),
    receive(frame) {
      if (frame.type === "message") take(frame);
      else if (frame.type === "ack") outbox.acked(frame.client_key, frame.seq, frame.seq <= last);
      else if (frame.type === "error") outbox.refused(frame.client_key, frame.text);
      else if (frame.type === "ready") log.readUpTo(frame.read);
      else if (frame.type === "read" && String(frame.by) !== me) log.readUpTo(frame.seq);
      else if (frame.type === "typing" && String(frame.from) !== me) log.showTyping(true);
    },
    state(word, why) {
      banner.hidden = word === "open";
      if (word === "open") {
        outbox.flush();
        sawAll();
      } else if (word === "ended") banner.textContent = `${why || "This conversation is closed here."} Please reload the page.`;
      else log.showTyping(false);
    },
  });

  const outbox = new Outbox(`chat-outbox-${me}-${conversation}`, log, line, form, (frame) => (frame.seq === last + 1 ? take(frame) : line.again()));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = field.value.trim();
    if (!body) return;
    log.clearNew();
    outbox.add(body);
    field.value = "";
    sessionStorage.removeItem(draft);
    field.focus();
  });
  field.addEventListener("keydown", (event) => {
    const breaks = event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || breaks) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener("input", () => {
    sessionStorage.setItem(draft, field.value);
    if (Date.now() - typedAt < 2000 || !field.value) return;
    typedAt = Date.now();
    line.send({ type: "typing" });
  });
  document.addEventListener("visibilitychange", sawAll);
  log.box.addEventListener("scroll", sawAll, { passive: true });
  field.value ||= sessionStorage.getItem(draft) ?? "";
  earlier(log);
}

// "Earlier messages" come in above, and what one reads stays where it is.
function earlier(log) {
  log.box.addEventListener("click", async (event) => {
    const link = event.target.closest("a.thread__older");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.hasAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector(".thread__older[href*=before]");
      const bubbles = [...page.querySelectorAll(".thread__log .bubble")].map((each) => document.importNode(each, true));
      link.removeAttribute("aria-busy");
      if (next) link.href = next.getAttribute("href");
      else link.remove();
      log.regroup(bubbles);
    } catch {
      location.assign(link.href);
    }
  });
}
