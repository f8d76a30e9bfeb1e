import { describe, expect, test } from "vitest";

import { lineOf } from "../../test/EditedLines";
import { correctionsByLine, lineVersions } from "./lineVersions";

const saved = (text: string, createdAt: string) => ({ ordNum: 0, text, createdAt });

describe("lineVersions", () => {
  test("returns versions newest first, the OCR result last, without repeats", () => {
    const line = { ...lineOf(0, "Tota1"), correctedText: "TOTAL" };
    const corrections = [saved("Total", "1"), saved("TOTAL", "2"), saved("TOTAL", "3")];
    expect(lineVersions(line, corrections)).toEqual([
      { text: "TOTAL", savedAt: "2", isCurrent: true },
      { text: "Total", savedAt: "1", isCurrent: false },
      { text: "Tota1", savedAt: null, isCurrent: false },
    ]);
  });
});

test("correctionsByLine groups by line and skips corrections of the whole text", () => {
  const [one, two] = [saved("a", "1"), { ...saved("b", "2"), ordNum: 4 }];
  const found = correctionsByLine([one, { ...one, ordNum: null }, two, { ...one, text: "c" }]);
  expect([...found]).toEqual([
    [0, [one, { ...one, text: "c" }]],
    [4, [two]],
  ]);
});
