import { expect, test } from "vitest";

import type { Place } from "../../api/types";
import { lineOf } from "../../test/EditedLines";
import { pageText } from "./pageText";
import { tablesOf, toCsv, toMarkdown } from "./tables";
import { textBlocks } from "./textBlocks";

function linesOf(...rows: readonly (readonly [text: string, place: Place | null])[]) {
  const lines = rows.map(([text, place], ordNum) => ({ ...lineOf(ordNum, text), place }));
  return { lines, texts: rows.map(([text]) => text) };
}

const at = (block: number, row: number, cell: number | null = null): Place => ({ block, row, cell });

/** A heading of two lines in a row, and a table with an empty cell and a comma. */
const RECEIPT = linesOf(
  ["Café", at(0, 0)],
  ["am Markt", at(0, 0)],
  ["", at(0, 1)],
  ["Milk, fresh", at(1, 2, 0)],
  ["1.29", at(1, 2, 2)],
  ["Bread", at(1, 3, 0)],
  ["2", at(1, 3, 1)],
  ["3.90", at(1, 3, 2)],
);

test("lines are divided into blocks, rows and cells, without empty ones", () => {
  const blocks = textBlocks(RECEIPT.lines, RECEIPT.texts);
  const texts = blocks.map(({ rows }) => rows.map((row) => row.map((cell) => cell.map(({ text }) => text))));
  expect(texts).toEqual([
    [[["Café", "am Markt"]]],
    [
      [["Milk, fresh"], [], ["1.29"]],
      [["Bread"], ["2"], ["3.90"]],
    ],
  ]);
  expect(blocks.map(({ isTable }) => isTable)).toEqual([false, true]);
});

test("lines without a place are rows of their own", () => {
  const { lines, texts } = linesOf(["a", null], ["b", null]);
  expect(textBlocks(lines, texts).map(({ rows }) => rows.length)).toEqual([2]);
  expect(pageText(lines, texts)).toBe("a\nb");
});

test("a table is copied as CSV and as Markdown", () => {
  const [table = []] = tablesOf(textBlocks(RECEIPT.lines, RECEIPT.texts));
  expect(toCsv(table)).toBe('"Milk, fresh",,1.29\nBread,2,3.90');
  expect(toMarkdown([...table, ["a|b", "", ""]])).toBe(
    "| Milk, fresh |  | 1.29 |\n| --- | --- | --- |\n| Bread | 2 | 3.90 |\n| a\\|b |  |  |",
  );
});
