import { describe, expect, test } from "vitest";

import type { Quad, TextLine } from "../../api/types";
import { lineOf } from "../../test/EditedLines";
import { lineAt } from "./hitTest";

function at(ordNum: number, quad: Quad): TextLine {
  return { ...lineOf(ordNum, "text"), quad };
}

const box = (left: number, top: number, width: number, height: number): Quad => [
  [left, top],
  [left + width, top],
  [left + width, top + height],
  [left, top + height],
];

const LINES = [
  at(0, box(0, 0, 100, 20)),
  at(1, box(0, 30, 100, 20)),
  at(2, box(40, 30, 20, 20)), // Inside the previous one.
  at(3, [
    [200, 0],
    [250, 50],
    [240, 60],
    [190, 10],
  ]),
];
const found = (x: number, y: number, reach = 0) => lineAt(LINES, [x, y], reach)?.ordNum ?? null;

describe("the line at a point", () => {
  test.each([
    ["in a box", 50, 10, 0],
    ["in a small box inside a large one", 50, 40, 2],
    ["in the large one beside it", 10, 40, 1],
    ["in a slanted box", 222, 32, 3],
    ["in the bounding rectangle of a slanted box, but not in it", 245, 5, null],
    ["between the boxes", 50, 25, null],
  ])("is found %s", (_, x, y, ordNum) => {
    expect(found(x, y)).toBe(ordNum);
  });

  test("is the nearest within reach when the point is in no box", () => {
    expect(found(50, 24, 6)).toBe(0);
    expect(found(10, 27, 6)).toBe(1);
    expect(found(150, 25, 6)).toBeNull();
  });

  test("is the one that contains the point, however near another is", () => {
    expect(found(39, 40, 6)).toBe(1);
  });

  test("is null for a box without area when the point is elsewhere", () => {
    expect(lineAt([at(0, box(5, 5, 0, 0))], [50, 50], 3)).toBeNull();
    expect(lineAt([at(0, box(5, 5, 0, 0))], [6, 6], 3)?.ordNum).toBe(0);
  });
});
