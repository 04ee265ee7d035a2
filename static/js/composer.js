// The form that writes a post: files are uploaded as soon as they are chosen, dropped or pasted, texts save themselves.
import { isIdle, send, sendLeaving, whenIdle } from "./composer-send.js";
import sortable from "./composer-sort.js";
import { plain } from "./live-form.js";
import mentions from "./mentions.js";
import { likeness, list, pendingTile, put, show } from "./composer-tiles.js";
import { toast } from "./toast.js";

const MAX_BYTES = 20_000_000;
const SAVE_AFTER = 1200;
const FAILED = "That did not work. Try again in a moment.";

export default function composer(form) {
  const input = form.querySelector(".drop__input");
  const drop = form.querySelector(".drop");
  const state = document.getElementById("draft-state");
  let timer = 0;

  form.querySelector("[data-plain]")?.remove();

  const say = (text) => {
    if (state.textContent.trim() === text) return;
    const pill = document.createElement("span");
    pill.className = "pill";
    pill.textContent = text;
    state.replaceChildren(pill);
  };

  function take({ status, text }) {
    if (status !== 200 && status !== 422) throw new Error(plain(text) || FAILED);
    say(status === 200 ? "Draft saved" : "Not everything is saved yet");
    put(form, text);
  }

  async function act(value) {
    say("Saving");
    try {
      take(await send(form, (data) => data.set("action", value)));
    } catch (error) {
      say("Not saved");
      toast(error.message === "no network" ? "There is no connection. What you typed stays here." : error.message);
    }
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
  }

  function later() {
    stop();
    timer = setTimeout(() => {
      timer = 0;
      act("save");
    }, SAVE_AFTER);
  }

  // The page goes, perhaps for good: what was typed last goes out at once.
  function leave() {
    stop();
    sendLeaving(form).then(take).catch(() => say("Not saved"));
  }

  async function upload(file) {
    const tile = pendingTile(form, file);
    if (file.size > MAX_BYTES) {
      tile.fail("This picture is larger than 20 MB. Please choose a smaller one.");
      return;
    }
    try {
      const answer = await send(form, (data) => data.append("photos", file), tile.progress);
      take(answer);
      tile.remove();
    } catch (error) {
      const lost = error.message === "no network";
      tile.fail(lost ? "The connection broke off." : error.message, () => upload(file));
    }
  }

  const addAll = (files) => [...files].forEach(upload);
  const addChosen = () => {
    addAll(input.files);
    input.value = "";
  };

  input.addEventListener("change", addChosen);
  form.addEventListener("input", (event) => event.target !== input && later());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".tile input")) event.preventDefault();
  });

  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("is-over");
    addAll(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) addAll(event.clipboardData.files);
  });

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (/^(earlier|later|remove):/.test(button?.value ?? "")) {
      event.preventDefault();
      stop();
      act(button.value);
      return;
    }
    stop();
    if (isIdle()) return;
    event.preventDefault();
    say("Waiting for the uploads");
    await whenIdle();
    if (list(form).querySelector(".tile--failed[data-pending]")) say("Some files did not arrive");
    // Those beside the photos are new with each answer.
    else form.requestSubmit(button?.isConnected ? button : likeness(form, button));
  });

  document.getElementById("discard").addEventListener("submit", stop);
  document.addEventListener("visibilitychange", () => document.hidden && timer && leave());
  addEventListener("pagehide", () => (timer || !isIdle()) && leave());

  mentions(form.elements.caption);
  sortable(form, (order) => act(`order:${order}`));
  show(form);
  // What was chosen and typed while this script was still on its way.
  addChosen();
  if ([...form.elements].some((field) => "defaultValue" in field && field !== input && field.value !== field.defaultValue)) later();
}
