import { describe, expect, test } from "vitest";

import type { HistoryEntry } from "../../api/types";
import { type Blocks, blocksOf, withEntry, withFirstPage, withNextPage, without } from "./blocks";

function entry(id: string, name = `${id}.png`): HistoryEntry {
  const [createdAt, expiresAt] = ["2026-11-20T10:00:00Z", "2026-11-27T10:00:00Z"];
  return { id, name, sizeBytes: 1, createdAt, expiresAt, text: "" };
}

/** "abc|def" are two blocks. */
function blocks(ids: string): Blocks {
  return ids
    .split("|")
    .filter(Boolean)
    .map((block, key) => ({ key, entries: Array.from(block, (id) => entry(id)) }));
}

function ids(of: Blocks): string {
  return of.map(({ entries }) => entries.map(({ id }) => id).join("")).join("|");
}

function newKeys() {
  let next = 100;
  return () => next++;
}

test("blocksOf splits a page into blocks of ten", () => {
  const page = Array.from({ length: 23 }, (_, place) => entry(String(place)));
  expect(blocksOf(page, newKeys()).map(({ key, entries }) => [key, entries.length])).toEqual([
    [100, 10],
    [101, 10],
    [102, 3],
  ]);
});

describe("withFirstPage", () => {
  test.each([
    ["nothing has changed", "abc|def", "abc", "abc|def", "old"],
    ["there are new pictures", "abc|def", "XYa", "XY|abc|def", "old"],
    ["a late picture appears between others", "abc|def", "aXb", "aXbc|def", "old"],
    ["a picture is gone", "abc|def", "acd", "ac|def", "old"],
    ["a whole block is gone", "abc|def", "def", "def", "old"],
    ["all pictures are new", "abc|def", "XYZ", "XYZ", "new"],
    ["a picture is gone and the next one is not loaded", "abc", "acX", "acX", "new"],
    ["the list was empty", "", "XYZ", "XYZ", "new"],
  ])("merges correctly when %s", (_, before, answer, after, next) => {
    const [{ entries } = { entries: [] }] = blocks(answer);
    const merged = withFirstPage(blocks(before), "old", { entries, next: "new" }, newKeys());
    expect([ids(merged.blocks), merged.next]).toEqual([after, next]);
  });

  test("ends with the answer when it is the last page", () => {
    const merged = withFirstPage(blocks("abc|def"), "old", { entries: [entry("b")], next: null }, newKeys());
    expect([ids(merged.blocks), merged.next]).toEqual(["b", null]);
  });

  test("updates a name", () => {
    const answer = { entries: [entry("a", "new.png"), entry("b")], next: "b" };
    const merged = withFirstPage(blocks("ab|c"), "c", answer, newKeys());
    expect(merged.blocks[0]?.entries[0]?.name).toBe("new.png");
  });

  test("keeps the keys of the blocks", () => {
    const answer = { entries: [entry("X"), entry("c"), entry("d")], next: "d" };
    const merged = withFirstPage(blocks("abc|def"), "f", answer, newKeys());
    expect(merged.blocks.map(({ key }) => key)).toEqual([100, 0, 1]);
  });
});

test("withNextPage skips known pictures", () => {
  const after = withNextPage(blocks("abc"), { entries: [entry("c"), entry("d")], next: null }, newKeys());
  expect(ids(after)).toBe("abc|d");
});

test("withEntry and without change only the affected block", () => {
  const before = blocks("abc|def");
  expect(withEntry(before, entry("e", "new.png"))[1]?.entries[1]?.name).toBe("new.png");
  expect(withEntry(before, entry("e", "new.png"))[0]).toBe(before[0]);
  expect(ids(without(before, new Set(["a", "c"])))).toBe("b|def");
  expect(ids(without(before, new Set(["a", "b", "c"])))).toBe("def");
  expect(without(before, new Set(["a"]))[1]).toBe(before[1]);
});
