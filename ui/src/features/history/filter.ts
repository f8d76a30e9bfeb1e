/** What the history shows, and in which order: kept in the address. */
import type { Listing, Sort } from "../../api/listing";

export type Kind = "all" | "picture" | "document";
export type Dates = "any" | "today" | "yesterday" | "dates";

export interface HistoryFilter {
  /** Words in name or text; empty for all. */
  readonly query: string;
  readonly sort: Sort;
  readonly kind: Kind;
  readonly dates: Dates;
  /** First and last day as in a date field (`2026-11-30`), if `dates` are chosen; empty without one. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: HistoryFilter = {
  query: "",
  sort: "newest",
  kind: "all",
  dates: "any",
  from: "",
  to: "",
};

export const SORTS: readonly Sort[] = ["newest", "oldest", "name"];
export const KINDS: readonly Kind[] = ["all", "picture", "document"];
export const DATES: readonly Dates[] = ["any", "today", "yesterday", "dates"];

/** Read a filter from the query of an address; unknown values are left out. */
export function filterOf(query: URLSearchParams): HistoryFilter {
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((each) => each === query.get(name)) ?? otherwise;
  const from = dayOf(query.get("from"));
  const to = dayOf(query.get("to"));
  return {
    query: query.get("q") ?? "",
    sort: one("sort", SORTS, NO_FILTER.sort),
    kind: one("kind", KINDS, NO_FILTER.kind),
    dates: from + to === "" ? one("date", DATES, NO_FILTER.dates) : "dates",
    from,
    to,
  };
}

/** Write a filter as the query of an address, without defaults. */
export function queryOf({ query, sort, kind, dates, from, to }: HistoryFilter): string {
  const days = dates === "dates" ? { from, to } : { from: "", to: "" };
  const isDated = days.from + days.to !== "";
  const values = {
    q: query,
    sort: sort === NO_FILTER.sort ? "" : sort,
    kind: kind === NO_FILTER.kind ? "" : kind,
    date: dates === NO_FILTER.dates || isDated ? "" : dates,
    ...days,
  };
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "")).toString();
}

/** Return whether something may be left out of the list. */
export function isFiltered({ query, kind, dates }: HistoryFilter): boolean {
  return query !== "" || kind !== NO_FILTER.kind || dates !== NO_FILTER.dates;
}

/** Return what is asked of the server on the day of `now`. Days are those of this browser's time zone. */
export function listingOf({ query, sort, dates, from, to }: HistoryFilter, now: Date): Listing {
  const [first, afterLast] = {
    any: [null, null],
    today: [startOf(now, 0), null],
    yesterday: [startOf(now, -1), startOf(now, 0)],
    dates: [from === "" ? null : startOf(localDay(from), 0), to === "" ? null : startOf(localDay(to), 1)],
  }[dates];
  return { words: query, sort, createdFrom: first ?? null, createdBefore: afterLast ?? null };
}

/** Return the start of the day that is `days` after `day`. */
function startOf(day: Date, days: number): string {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).toISOString();
}

function localDay(day: string): Date {
  return new Date(`${day}T00:00`);
}

function dayOf(value: string | null): string {
  const isDay = value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return isDay && !Number.isNaN(localDay(value).getTime()) ? value : "";
}
