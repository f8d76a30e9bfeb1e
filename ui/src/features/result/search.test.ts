import { describe, expect, test } from "vitest";

import { findMatches } from "./search";

const found = (text: string, query: string) =>
  findMatches([text], query).map(({ start, end }) => text.slice(start, end));

describe("findMatches", () => {
  test.each([
    ["Total TOTAL total", "total", ["Total", "TOTAL", "total"]],
    ["Café am Markt", "cafe", ["Café"]],
    ["Cafe am Markt", "CAFÉ", ["Cafe"]],
    ["Cafe\u0301 am Markt", "café", ["Cafe\u0301"]],
    ["İstanbul ı", "istanbul", ["İstanbul"]],
    ["ŻÓŁĆ", "zoł", ["ŻÓŁ"]],
    ["12\u00a0500 EUR", "12 500", ["12\u00a0500"]],
    ["über über", "uber", ["über", "über"]],
    ["aaa", "aa", ["aa"]],
    ["👍 Ölpreis", "ol", ["Öl"]],
    ["a.c abc", "a.c", ["a.c"]],
    ["Total", "  total ", ["Total"]],
    ["Total", "tax", []],
  ])("finds in %j for %j: %j", (text, query, matches) => {
    expect(found(text, query)).toEqual(matches);
  });

  test("returns nothing for an empty query", () => {
    expect(findMatches(["a", ""], "")).toEqual([]);
    expect(findMatches(["a b"], "  ")).toEqual([]);
  });

  test("returns the text index and range of each match in order", () => {
    expect(findMatches(["ab", "b", "xbb"], "B")).toEqual([
      { place: 0, start: 1, end: 2 },
      { place: 1, start: 0, end: 1 },
      { place: 2, start: 1, end: 2 },
      { place: 2, start: 2, end: 3 },
    ]);
  });
});
