/** Formats numbers and times for display. */
import { t } from "./messages";
import { LOCALE } from "./messages/texts";

/** Keeps a number and its unit on one line. */
const NBSP = "\u00a0";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// Created once, since every row of a list uses them.
const TIME = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const DAY_AND_YEAR = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });

const SIZE = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1, useGrouping: false });
const SECONDS = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const UNITS = ["B", "kB", "MB", "GB"];

/** Return a size in units of 1024, in which the server's limits and messages are. */
export function formatBytes(bytes: number): string {
  const exponent = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)));
  const inUnit = bytes / 1024 ** exponent;
  return `${SIZE.format(exponent < 2 ? Math.round(inUnit) : inUnit)}${NBSP}${UNITS[exponent]}`;
}

export function formatSeconds(ms: number): string {
  return ms < 10_000 ? `${SECONDS.format(ms / 1000)}${NBSP}s` : `${Math.round(ms / 1000)}${NBSP}s`;
}

/** Return the time, with the day if it is not today; invalid dates are returned unchanged. */
export function formatWhen(iso: string, now: Date = new Date()): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return iso;
  const time = TIME.format(when);
  const daysAgo = daysBetween(when, now);
  if (daysAgo === 0) return t("time.today", { time });
  if (daysAgo === 1) return t("time.yesterday", { time });
  const day = when.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR;
  return t("time.date", { date: day.format(when), time });
}

/** Return how long a picture is still stored. */
export function formatTimeLeft(expiresIso: string, now: Date = new Date()): string {
  const expires = new Date(expiresIso);
  const leftMs = expires.getTime() - now.getTime();
  if (Number.isNaN(leftMs)) return "";
  if (leftMs <= 0) return t("time.deletedSoon");
  if (leftMs >= DAY_MS) return t("time.deletedInDays", { count: Math.round(leftMs / DAY_MS) });
  if (leftMs < HOUR_MS) return t("time.deletedWithinHour");
  const count = Math.floor(leftMs / HOUR_MS);
  return daysBetween(now, expires) === 0
    ? t("time.deletedToday", { count })
    : t("time.deletedInHours", { count });
}

/** Return whether a picture is deleted within a day. */
export function isDeletedSoon(expiresIso: string, now: Date = new Date()): boolean {
  return Date.parse(expiresIso) - now.getTime() < DAY_MS;
}

/** Return the difference in calendar days. */
function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / DAY_MS);
}

function startOfDay(of: Date): number {
  return new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
}
