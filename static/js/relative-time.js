// Keeps the words of <time datetime> fresh: just now, 5 minutes ago, yesterday, 3 days ago, then a date.
// The full date behind them becomes that of the reader's time zone.
import { dayOf, timeZone } from "./zone.js";

const all = new Set();
const page = document.documentElement.lang || "en";
const lang = page === "en" ? "en-GB" : page;
const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const fields = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
const full = new Intl.DateTimeFormat(lang, { timeZone, ...fields, timeZoneName: "short" });
const ago = new Intl.RelativeTimeFormat(lang, { numeric: "always" });

export function say(then, now = new Date()) {
  const seconds = Math.round((now - then) / 1000);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return ago.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86400) return ago.format(-Math.floor(seconds / 3600), "hour");
  const days = Math.floor(seconds / 86400);
  if (days < 7) return words.format(-days, "day");
  const year = dayOf(then).slice(0, 4) === dayOf(now).slice(0, 4) ? undefined : "numeric";
  return then.toLocaleDateString(lang, { timeZone, day: "numeric", month: "long", year });
}

function refresh() {
  for (const element of all) {
    if (!element.isConnected) {
      all.delete(element);
      continue;
    }
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    const text = say(then);
    if (element.textContent !== text) element.textContent = text;
  }
}

export default function relativeTime(element) {
  all.add(element);
  const then = new Date(element.dateTime);
  if (element.title && !Number.isNaN(then.getTime())) element.title = full.format(then);
}
setInterval(refresh, 30000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
