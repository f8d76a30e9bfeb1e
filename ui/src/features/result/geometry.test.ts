import { describe, expect, test } from "vitest";

import type { Point, Quad } from "../../api/types";
import { type Affine, polygonPoints, quadSize, straighten, withMargin } from "./geometry";

const LEVEL: Quad = [
  [10, 20],
  [110, 20],
  [110, 40],
  [10, 40],
];
/** Reads from bottom to top. */
const UPWARDS: Quad = [
  [20, 110],
  [20, 10],
  [40, 10],
  [40, 110],
];

function apply([a, b, c, d, e, f]: Affine, [x, y]: Point): Point {
  return [a * x + c * y + e, b * x + d * y + f];
}

test("polygonPoints returns an SVG attribute", () => {
  expect(polygonPoints(LEVEL)).toBe("10,20 110,20 110,40 10,40");
});

test.each([
  ["level", LEVEL],
  ["turned", UPWARDS],
])("quadSize measures along the reading direction of a %s quad", (_, quad) => {
  expect(quadSize(quad)).toEqual({ width: 100, height: 20 });
});

describe("straighten", () => {
  test.each([
    ["level", LEVEL],
    ["turned", UPWARDS],
  ])("maps the corners of a %s quad to those of the canvas", (_, quad) => {
    const map = straighten(quad, 200, 40);
    if (map === null) throw new Error("The quad has an area");
    const laid = quad.map((corner) => apply(map, corner).map((value) => Math.round(value)));
    expect(laid.map(([x, y]) => `${x},${y}`).join(" ")).toBe("0,0 200,0 200,40 0,40");
  });

  test("returns null for a quad without area", () => {
    expect(straighten([LEVEL[0], LEVEL[0], LEVEL[0], LEVEL[0]], 10, 10)).toBeNull();
  });
});

describe("withMargin", () => {
  test("grows every side by a share of the height", () => {
    expect(withMargin(LEVEL, 0.5)).toEqual([
      [0, 10],
      [120, 10],
      [120, 50],
      [0, 50],
    ]);
  });

  test("returns a quad without size unchanged", () => {
    const dot: Quad = [LEVEL[0], LEVEL[0], LEVEL[0], LEVEL[0]];
    expect(withMargin(dot, 0.5)).toBe(dot);
  });
});
