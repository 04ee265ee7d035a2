const ENDED = "You were signed out here.";

// A line to the server that comes back by itself, later and later, and asks for what it missed.
// `hello()` is what it begins with, to which the server answers "ready"; `receive(frame)` gets what comes;
// `state(word)` hears "open", "lost" or "ended" with the reason.
export function connect(path, { hello, receive, state }) {
  const address = `${location.protocol.replace("http", "ws")}//${location.host}${path}`;
  let socket;
  let timer;
  let tries = 0;
  let ready = false;
  let refused = 0;
  let why = "";

  // Whether the server answers, and lets nobody in from here any more.
  async function isShut() {
    const { type, status } = await fetch(path, { redirect: "manual" });
    if (type === "opaqueredirect") why ||= ENDED;
    return type === "opaqueredirect" || [401, 403, 404, 410].includes(status);
  }

  function open() {
    clearTimeout(timer);
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    const mine = (socket = new WebSocket(address));
    let opened = false;
    mine.addEventListener("open", () => {
      opened = true;
      send(hello());
    });
    mine.addEventListener("message", ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "ready" && !ready) {
        ready = true;
        tries = refused = 0;
        receive(frame);
        state("open");
      } else receive(frame);
    });
    mine.addEventListener("close", async ({ code, reason }) => {
      if (mine !== socket) return;
      ready = false;
      // Told to go (1008): sign-in may have ended. One more try, which is refused if so.
      if (code === 1008) {
        refused += 1;
        why = reason;
      } else if (!opened && (await isShut().catch(() => false))) refused = 2;
      if (mine !== socket) return;
      if (refused > 1) return state("ended", why);
      state("lost");
      const wait = Math.min(30000, 500 * 2 ** tries++);
      timer = setTimeout(open, wait / 2 + (Math.random() * wait) / 2);
    });
  }

  function send(frame) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  const soon = () => refused < 2 && !document.hidden && open();
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", soon);
  addEventListener("pageshow", (event) => event.persisted && soon());
  addEventListener("pagehide", () => socket?.close());
  open();
  return {
    send,
    get ready() {
      return ready;
    },
    // Something is missing, or more is wanted.
    again: () => send(hello()),
  };
}
