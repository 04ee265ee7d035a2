// Messages on their way: kept until the server has them, even over a reload, and sent again under the same key.
export class Outbox {
  constructor(store, log, line, form, stored) {
    Object.assign(this, { log, line, form, stored, store, waiting: new Map() });
    for (const { key, body } of JSON.parse(sessionStorage.getItem(this.store) ?? "[]")) this.keep(key, body);
  }

  keep(key, body) {
    this.waiting.set(key, { body, bubble: this.log.pending(key, body), seq: 0 });
    this.save();
  }

  save() {
    const left = [...this.waiting].filter(([, each]) => !each.seq).map(([key, { body }]) => ({ key, body }));
    if (left.length) sessionStorage.setItem(this.store, JSON.stringify(left));
    else sessionStorage.removeItem(this.store);
  }

  add(body) {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.keep(key, body);
    this.send(key);
  }

  flush() {
    for (const [key, { seq, failed }] of this.waiting) if (!seq && !failed) this.send(key);
  }

  send(key) {
    const { body } = this.waiting.get(key);
    if (this.line.ready) this.line.send({ type: "message", client_key: key, body });
    else this.post(key, body);
  }

  // There is no line at the moment: an ordinary request, under the same key.
  async post(key, body) {
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams({ client_key: key, body }),
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
      });
      if (answer.status >= 500) return;
      if (!answer.ok || answer.redirected) return this.refused(key, await answer.text());
      const frame = await answer.json();
      this.acked(key, frame.seq, Boolean(this.log.has(frame.seq)));
      this.stored(frame);
    } catch {
      // It waits for the line.
    }
  }

  // Stored under a number; its bubble goes when the message itself is there.
  acked(key, seq, isThere) {
    const each = this.waiting.get(key);
    if (!each) return;
    each.seq = seq;
    each.bubble.classList.remove("bubble--sending");
    this.save();
    if (isThere) this.arrived(seq);
  }

  arrived(seq) {
    for (const [key, each] of this.waiting) {
      if (each.seq !== seq) continue;
      this.waiting.delete(key);
      this.log.drop(each.bubble);
    }
  }

  refused(key, text) {
    const each = this.waiting.get(key);
    if (!each) return;
    each.failed = true;
    const again = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: "Send again" });
    const parts = this.log.fail(each.bubble, text.slice(0, 200), again);
    again.addEventListener("click", () => {
      parts.forEach((part) => part.remove());
      each.failed = false;
      each.bubble = this.log.pending(key, each.body);
      this.send(key);
    });
  }
}
