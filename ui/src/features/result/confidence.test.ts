import { expect, test } from "vitest";

import { lineOf } from "../../test/EditedLines";
import { doubtsOf } from "./confidence";

const word = (text: string, confidence: number | null) => ({ text, start: 0, end: 1, confidence });

test("only the doubtful words of a line are marked, whatever the line's confidence", () => {
  const line = { ...lineOf(0, "Total 12.5O", 0.6), words: [word("Total", 0.99), word("12.5O", 0.41)] };
  expect(doubtsOf(line)).toEqual([{ start: 6, end: 11, confidence: 0.41 }]);
  expect(doubtsOf({ ...line, words: [word("Total", 0.99), word("12.5O", 0.9)] })).toEqual([]);
});

test("a line whose words have no confidence is marked as a whole", () => {
  const words = [word("Total", null), word("12.5O", null)];
  expect(doubtsOf({ ...lineOf(0, "Total 12.5O", 0.6), words })).toEqual([
    { start: 0, end: 11, confidence: 0.6 },
  ]);
  expect(doubtsOf({ ...lineOf(0, "Total 12.5O", 0.9), words })).toEqual([]);
});

test("a corrected, confirmed or empty line is not marked", () => {
  expect(doubtsOf({ ...lineOf(0, "a", 0.1), correctedText: "a" })).toEqual([]);
  expect(doubtsOf(lineOf(0, "", 0.1))).toEqual([]);
});
