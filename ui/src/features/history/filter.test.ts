import { expect, test } from "vitest";

import { filterOf, type HistoryFilter, isFiltered, listingOf, NO_FILTER, queryOf } from "./filter";

const NOON = new Date(2026, 10, 30, 12);
const startOf = (month: number, day: number) => new Date(2026, month, day).toISOString();

const FILTERS: readonly Partial<HistoryFilter>[] = [
  {},
  { query: "a&b=c", sort: "oldest", kind: "document" },
  { sort: "name", dates: "today" },
  { dates: "dates" },
  { dates: "dates", from: "2026-11-01" },
  { kind: "picture", dates: "dates", from: "2026-11-01", to: "2026-11-30" },
];

test.each(FILTERS)("the address keeps %j", (change) => {
  const filter = { ...NO_FILTER, ...change };
  expect(filterOf(new URLSearchParams(queryOf(filter)))).toEqual(filter);
});

test("an address without a filter is short, and unknown values are left out", () => {
  expect(queryOf(NO_FILTER)).toBe("");
  expect(filterOf(new URLSearchParams("sort=size&kind=x&date=never&from=2026-99-99&to=y"))).toEqual(
    NO_FILTER,
  );
});

test.each<[Partial<HistoryFilter>, string | null, string | null]>([
  [{}, null, null],
  [{ dates: "today" }, startOf(10, 30), null],
  [{ dates: "yesterday" }, startOf(10, 29), startOf(10, 30)],
  [{ dates: "dates" }, null, null],
  [{ dates: "dates", from: "2026-11-02", to: "2026-11-30" }, startOf(10, 2), startOf(11, 1)],
])("%j are days of this time zone", (change, createdFrom, createdBefore) => {
  const filter = { ...NO_FILTER, ...change };
  expect(listingOf(filter, NOON)).toEqual({ words: "", sort: "newest", createdFrom, createdBefore });
});

test("an order leaves nothing out", () => {
  expect(isFiltered({ ...NO_FILTER, sort: "name" })).toBe(false);
  expect(isFiltered({ ...NO_FILTER, kind: "picture" })).toBe(true);
});
