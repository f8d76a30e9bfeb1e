import { expect, test } from "vitest";

import { FIRST_ADDED } from "../../api/editLines";
import type { Quad, TextLine } from "../../api/types";
import { lineOf } from "../../test/EditedLines";
import { addLine, deleteLine, mergeWithNext, moveLine, splitLine, withCorrectionsOf } from "./lineEdits";

const box = (left: number, top: number, width: number, height = 10): Quad => [
  [left, top],
  [left + width, top],
  [left + width, top + height],
  [left, top + height],
];
const TOTAL: TextLine = {
  ...lineOf(0, "Total due"),
  quad: box(0, 0, 100),
  words: [
    { text: "Total", start: 0, end: 0.4, confidence: 0.9 },
    { text: "due", start: 0.5, end: 1, confidence: 0.8 },
  ],
};
const PRICE: TextLine = { ...lineOf(1, "12.50", 0.5), quad: box(110, 2, 40) };
const DATE: TextLine = { ...lineOf(2, "Monday"), quad: box(0, 30, 60) };
const LINES = [TOTAL, PRICE, DATE];

const texts = (lines: readonly TextLine[] | null) => lines?.map(({ number, text }) => `${number} ${text}`);

test("deletes, moves and numbers lines, and keeps their identity", () => {
  expect(texts(deleteLine(LINES, 1))).toEqual(["1 Total due", "2 Monday"]);
  const moved = moveLine(LINES, 2, -1);
  expect(texts(moved)).toEqual(["1 Total due", "2 Monday", "3 12.50"]);
  expect(moved?.map(({ ordNum }) => ordNum)).toEqual([0, 2, 1]);
  expect(moveLine(LINES, 0, -1)).toBeNull();
  expect(moveLine(LINES, 2, 1)).toBeNull();
});

test("merges a line with the next one in a box around both", () => {
  const merged = mergeWithNext(LINES, 0, (line) => (line === PRICE ? "12,50" : line.text));
  expect(texts(merged)).toEqual(["1 Total due 12,50", "2 Monday"]);
  expect(merged?.[0]).toMatchObject({ quad: box(0, 0, 150, 12), confidence: 0.5, correctedText: null });
  expect(merged?.[0]?.ordNum).toBeGreaterThanOrEqual(FIRST_ADDED);
  expect(mergeWithNext(LINES, 2, ({ text }) => text)).toBeNull();
});

test("splits text and box of a line between two words", () => {
  const split = splitLine(LINES, 0, "Total due", 6);
  expect(texts(split)).toEqual(["1 Total", "2 due", "3 12.50", "4 Monday"]);
  expect(split?.slice(0, 2).map(({ quad }) => quad)).toEqual([box(0, 0, 40), box(50, 0, 50)]);
  expect(split?.[1]?.words).toEqual([{ text: "due", start: 0, end: 1, confidence: 0.8 }]);
});

test("splits the box of a corrected line by its characters", () => {
  const split = splitLine([{ ...TOTAL, correctedText: "ab cdefghi" }], 0, "ab cdefghi", 2);
  expect(split?.map(({ quad, words }) => [quad, words])).toEqual([
    [box(0, 0, 20), []],
    [box(30, 0, 70), []],
  ]);
});

test.each([0, 9])("does not split at the edge %i of the text", (at) => {
  expect(splitLine(LINES, 0, "Total due", at)).toBeNull();
});

test.each([
  [box(200, 1, 20), 3],
  [box(105, 0, 4), 2],
  [box(0, 15, 50), 3],
  [box(0, 60, 50), 4],
  [box(0, -20, 50), 1],
])("adds a line at %j as line %i", (quad, number) => {
  const added = addLine(LINES, { quad, text: "new", confidence: 0.7, words: [] });
  expect(added.find(({ text }) => text === "new")?.number).toBe(number);
});

test("an undo keeps the corrections that were made since", () => {
  const now = [{ ...TOTAL, correctedText: "Total: due" }];
  expect(withCorrectionsOf(LINES, now).map(({ correctedText }) => correctedText)).toEqual([
    "Total: due",
    null,
    null,
  ]);
});
