// The messages of a thread: grouped by author and by day in the reader's own time zone, with ticks beside one's own.
import { dayOf, timeZone } from "./zone.js";

const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "long", timeStyle: "short" });

function dayName(at) {
  const today = dayOf(new Date());
  const days = (Date.parse(today) - Date.parse(dayOf(at))) / 86400000;
  if (days < 2) return days < 1 ? "Today" : "Yesterday";
  const year = dayOf(at).slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" };
  return at.toLocaleDateString("en-GB", { timeZone, weekday: "long", day: "numeric", month: "long", ...year });
}

function make(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

export class Log {
  constructor(box, { me, name, read }) {
    Object.assign(this, { box, me, name, read: Number(read) });
    this.typing = make("div", "typing");
    this.typing.setAttribute("role", "status");
    this.typing.hidden = true;
    box.append(this.typing);
    this.regroup([]);
    const line = box.querySelector(".thread__new");
    if (line) line.scrollIntoView({ block: "center", behavior: "instant" });
    else this.toEnd();
  }

  get atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 80;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  has(seq) {
    return this.box.querySelector(`[data-seq="${seq}"]`);
  }

  // Lays everything out anew with `earlier` bubbles on top, without a word to screen readers.
  regroup(earlier) {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    const fresh = this.box.querySelector(".thread__new ~ .bubbles .bubble");
    const bubbles = [...earlier, ...this.box.querySelectorAll(".bubble:not(.bubble--failed)")];
    this.box.setAttribute("aria-live", "off");
    this.box.querySelectorAll(".thread__day, .thread__new, .bubbles:not([data-failed])").forEach((each) => each.remove());
    this.day = null;
    for (const bubble of bubbles) {
      if (bubble === fresh) this.markNew();
      this.place(bubble);
    }
    this.typing.before(...this.box.querySelectorAll("[data-failed]"));
    this.box.scrollTop = this.box.scrollHeight - fromEnd;
    requestAnimationFrame(() => this.box.removeAttribute("aria-live"));
  }

  add(bubble) {
    const follow = this.atEnd;
    this.place(bubble);
    this.box.querySelector(".thread__note:not([data-failed])")?.remove();
    if (follow) this.toEnd();
  }

  place(bubble) {
    const { author, seq } = bubble.dataset;
    const time = bubble.querySelector("time");
    const at = new Date(time.dateTime);
    time.textContent = clock.format(at);
    time.title = full.format(at);
    if (dayOf(at) !== this.day) {
      this.day = dayOf(at);
      this.typing.before(make("h2", "thread__day", dayName(at)));
    }
    let group = this.typing.previousElementSibling;
    if (!group?.matches(".bubbles") || group.dataset.author !== author) {
      const own = author === this.me;
      group = make("ol", own ? "bubbles bubbles--own" : "bubbles");
      group.dataset.author = author;
      group.setAttribute("aria-label", own ? "You" : this.name);
      this.typing.before(group);
    }
    group.append(bubble);
    if (author === this.me && seq) this.tick(bubble);
  }

  // What one just wrote, until the server has it.
  pending(key, body) {
    const bubble = make("li", "bubble bubble--sending");
    const text = make("span", "bubble__text", body);
    const meta = make("span", "bubble__meta");
    const time = document.createElement("time");
    text.dir = "auto";
    time.dateTime = new Date().toISOString();
    meta.append(time);
    bubble.append(text, meta);
    Object.assign(bubble.dataset, { author: this.me, key });
    this.place(bubble);
    this.toEnd();
    return bubble;
  }

  drop(bubble) {
    const group = bubble.parentElement;
    bubble.remove();
    if (group && !group.children.length) group.remove();
  }

  // Not taken: it stands apart, with the reason and a way to try again below it.
  fail(bubble, text, again) {
    const group = make("ol", "bubbles bubbles--own");
    const note = make("p", "thread__note", `${text} `);
    this.drop(bubble);
    bubble.classList.replace("bubble--sending", "bubble--failed");
    group.append(bubble);
    note.append(again);
    for (const part of [group, note]) {
      part.dataset.failed = "";
      this.typing.before(part);
    }
    this.toEnd();
    return [group, note];
  }

  tick(bubble) {
    const read = Number(bubble.dataset.seq) <= this.read;
    const meta = bubble.querySelector(".bubble__meta");
    meta.querySelectorAll(".icon, .sr-only").forEach((each) => each.remove());
    meta.append(document.getElementById(read ? "tick-read" : "tick-sent").content.cloneNode(true));
  }

  // The other has seen everything up to `seq`.
  readUpTo(seq) {
    if (seq <= this.read) return;
    const before = this.read;
    this.read = seq;
    for (const bubble of this.box.querySelectorAll(`.bubble[data-seq][data-author="${this.me}"]`)) {
      if (Number(bubble.dataset.seq) > before) this.tick(bubble);
    }
  }

  markNew() {
    this.clearNew();
    const line = make("p", "thread__new", "New messages");
    line.id = "new";
    this.typing.before(line);
  }

  clearNew() {
    this.box.querySelector(".thread__new")?.remove();
  }

  showTyping(on) {
    clearTimeout(this.timer);
    if (on) this.timer = setTimeout(() => this.showTyping(false), 4000);
    if (this.typing.hidden !== on) return;
    const follow = this.atEnd;
    this.typing.hidden = !on;
    this.typing.replaceChildren();
    if (on) {
      this.typing.append(make("span", "sr-only", `${this.name} is typing`));
      for (let dot = 0; dot < 3; dot += 1) this.typing.append(make("span", "typing__dot"));
    }
    if (follow) this.toEnd();
  }
}
