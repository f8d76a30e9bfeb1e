import { describe, expect, test } from "vitest";

import type { HistoryEntry } from "../../api/types";
import { type LoadedPages, withEntry, withFirstPage, withNextPage, without } from "./loadedPages";

function entry(id: string, name = `${id}.png`): HistoryEntry {
  const [createdAt, expiresAt] = ["2026-11-20T10:00:00Z", "2026-11-27T10:00:00Z"];
  return { id, name, sizeBytes: 1, createdAt, expiresAt, text: "" };
}

/** "abc|def" are two pages. */
function pages(ids: string): LoadedPages {
  return ids.split("|").map((page, key) => ({ key, entries: Array.from(page, (id) => entry(id)) }));
}

function ids(of: LoadedPages): string {
  return of.map(({ entries }) => entries.map(({ id }) => id).join("")).join("|");
}

describe("withFirstPage", () => {
  test.each([
    ["nothing has changed", "abc|def", "abc", "abc|def", "old"],
    ["a picture is new", "abc|def", "Xab", "Xabc|def", "old"],
    ["one came late, between others", "abc|def", "aXb", "aXbc|def", "old"],
    ["one has gone", "abc|def", "acd", "ac|def", "old"],
    ["a whole page has gone", "abc|def", "def", "|def", "old"],
    ["all are new", "abc|def", "XYZ", "XYZ", "new"],
    ["one has gone and the next is not here yet", "abc", "acX", "acX", "new"],
    ["the list was empty", "", "XYZ", "XYZ", "new"],
  ])("is right when %s", (_, before, answer, after, next) => {
    const [{ entries } = { entries: [] }] = pages(answer);
    const merged = withFirstPage(pages(before), "old", { entries, next: "new" });
    expect([ids(merged.pages), merged.next]).toEqual([after, next]);
  });

  test("ends where the answer ends when that is the last page", () => {
    const merged = withFirstPage(pages("abc|def"), "old", { entries: [entry("b")], next: null });
    expect([ids(merged.pages), merged.next]).toEqual(["b", null]);
  });

  test("takes a new name", () => {
    const answer = { entries: [entry("a", "new.png"), entry("b")], next: "b" };
    expect(withFirstPage(pages("ab|c"), "c", answer).pages[0]?.entries[0]?.name).toBe("new.png");
  });

  test("leaves each page its key", () => {
    const answer = { entries: [entry("X"), entry("d")], next: "d" };
    expect(withFirstPage(pages("abc|def"), "f", answer).pages.map(({ key }) => key)).toEqual([0, 1]);
  });
});

test("withNextPage leaves out what is here already", () => {
  const after = withNextPage(pages("abc"), 7, { entries: [entry("c"), entry("d")], next: null });
  expect(ids(after)).toBe("abc|d");
  expect(after[1]?.key).toBe(7);
});

test("withEntry and without change only the page that it is about", () => {
  const before = pages("abc|def");
  expect(withEntry(before, entry("e", "new.png"))[1]?.entries[1]?.name).toBe("new.png");
  expect(withEntry(before, entry("e", "new.png"))[0]).toBe(before[0]);
  expect(ids(without(before, new Set(["a", "c"])))).toBe("b|def");
  expect(without(before, new Set(["a"]))[1]).toBe(before[1]);
});
