// The time zone that the reader chose, else the browser's own.
const chosen = document.documentElement.dataset.zone;

function known() {
  try {
    return chosen && new Intl.DateTimeFormat("en-GB", { timeZone: chosen }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

export const timeZone = known();
const days = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

// The day there, as 2026-11-21.
export const dayOf = (date) => days.format(date);
