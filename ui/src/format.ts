/** Numbers and times as a person reads them, in the browser's own language where it matters. */

/** Keeps a figure and its unit on one line. */
const NBSP = "\u00a0";

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes}${NBSP}B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)}${NBSP}kB`;
  return `${(bytes / 1_000_000).toFixed(1).replace(/\.0$/, "")}${NBSP}MB`;
}

export function formatSeconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)}${NBSP}s` : `${Math.round(ms / 1000)}${NBSP}s`;
}

export function formatCount(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

/** The time of day for today, else the date with it; the text itself where it is no date. */
export function formatWhen(iso: string, now: Date = new Date()): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return iso;
  const time = when.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === now.toDateString()) return `Today, ${time}`;
  return `${when.toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" })}, ${time}`;
}

/** How long a picture is still kept. */
export function formatTimeLeft(expiresIso: string, now: Date = new Date()): string {
  const hours = (Date.parse(expiresIso) - now.getTime()) / 3_600_000;
  if (Number.isNaN(hours)) return "";
  if (hours <= 0) return "About to be deleted";
  return hours < 24 ? "Deleted within a day" : `Deleted in ${formatCount(Math.round(hours / 24), "day")}`;
}
