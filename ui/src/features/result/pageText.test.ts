import { expect, test } from "vitest";

import type { Place } from "../../api/types";
import { pageText } from "./pageText";

function at(block: number, row: number, cell: number | null = null): { place: Place } {
  return { place: { block, row, cell } };
}

test("lines of a row, cells, rows and blocks are joined as on the server", () => {
  const lines = [at(0, 0), at(0, 0), at(0, 1), at(1, 2, 0), at(1, 2, 1)];
  expect(pageText(lines, ["Dear", "Anna", "thanks", "Milk", "1.29"])).toBe("Dear Anna\nthanks\n\nMilk\t1.29");
});

test("a line without text is omitted, and one without a place is a row", () => {
  expect(pageText([at(0, 0), at(0, 0), { place: null }], ["a", "", "b"])).toBe("a\nb");
});
