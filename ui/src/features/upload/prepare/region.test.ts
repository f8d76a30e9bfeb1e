import { describe, expect, test } from "vitest";

import {
  regionBetween,
  type Edit,
  fitted,
  gripAt,
  defaultRegion,
  moved,
  dragged,
  type Region,
  resized,
  SMALLEST_SIDE,
  rotated,
  rotatedSize,
} from "./region";

const SIZE = { width: 400, height: 300 };
const REGION: Region = { x: 100, y: 50, width: 200, height: 100 };

describe("a drawn region", () => {
  test.each([
    ["from the top left", [10, 20], [110, 80]],
    ["from the bottom right", [110, 80], [10, 20]],
    ["from the top right", [110, 20], [10, 80]],
  ] as const)("lies regionBetween the two corners when the hand began %s", (_, from, to) => {
    expect(regionBetween(from, to, SIZE)).toEqual({ x: 10, y: 20, width: 100, height: 60 });
  });

  test("is limited to the picture", () => {
    expect(regionBetween([350, 250], [900, 900], SIZE)).toEqual({ x: 350, y: 250, width: 50, height: 50 });
    expect(regionBetween([50, 50], [-9, -9], SIZE)).toEqual({ x: 0, y: 0, width: 50, height: 50 });
  });

  test("has a minimum size and stays within the picture", () => {
    expect(regionBetween([399, 299], [400, 300], SIZE)).toEqual({
      x: 400 - SMALLEST_SIDE,
      y: 300 - SMALLEST_SIDE,
      width: SMALLEST_SIDE,
      height: SMALLEST_SIDE,
    });
  });

  test("is the whole picture if that is smaller", () => {
    expect(fitted({ x: 3, y: 3, width: 1, height: 1 }, { width: 8, height: 5 })).toEqual({
      x: 0,
      y: 0,
      width: 8,
      height: 5,
    });
  });
});

describe("the arrow keys", () => {
  test("move a region up to the edge", () => {
    expect(moved(REGION, 30, -20, SIZE)).toEqual({ ...REGION, x: 130, y: 30 });
    expect(moved(REGION, 999, -999, SIZE)).toEqual({ ...REGION, x: 200, y: 0 });
  });

  test("resize it from the bottom right", () => {
    expect(resized(REGION, 10, -10, SIZE)).toEqual({ ...REGION, width: 210, height: 90 });
    expect(resized(REGION, 999, -999, SIZE)).toEqual({ ...REGION, width: 300, height: SMALLEST_SIDE });
  });
});

describe("a pointer", () => {
  test.each([
    ["the defaultRegion", [200, 100], { kind: "all" }],
    ["a corner", [102, 48], { kind: "sides", across: -1, down: -1 }],
    ["slightly outside the opposite corner", [305, 155], { kind: "sides", across: 1, down: 1 }],
    ["the left side", [95, 100], { kind: "sides", across: -1, down: 0 }],
    ["the lower side", [200, 149], { kind: "sides", across: 0, down: 1 }],
    ["the picture beside it", [50, 100], null],
  ] as const)("finds the handle at %s", (_, point, grip) => {
    expect(gripAt(point, REGION, 10)).toEqual(grip);
  });

  test("can move a region smaller than its reach", () => {
    const small = { x: 100, y: 100, width: 18, height: 18 };
    expect(gripAt([109, 109], small, 50)).toEqual({ kind: "all" });
  });

  test("drags the grabbed side", () => {
    expect(dragged(REGION, { kind: "sides", across: -1, down: 0 }, 20, 99, SIZE)).toEqual({
      ...REGION,
      x: 120,
      width: 180,
    });
    expect(dragged(REGION, { kind: "sides", across: 1, down: 1 }, 20, 10, SIZE)).toEqual({
      ...REGION,
      width: 220,
      height: 110,
    });
    expect(dragged(REGION, { kind: "all" }, 20, 10, SIZE)).toEqual({ ...REGION, x: 120, y: 60 });
  });

  test("flips the region when a side is dragged past its opposite", () => {
    expect(dragged(REGION, { kind: "sides", across: -1, down: 0 }, 250, 0, SIZE)).toEqual({
      ...REGION,
      x: 300,
      width: 50,
    });
  });
});

describe("a rotation", () => {
  const edit: Edit = { turns: 0, region: REGION };

  test("keeps the region on the same content", () => {
    expect(rotated(edit, true, SIZE)).toEqual({
      turns: 1,
      region: { x: 150, y: 100, width: 100, height: 200 },
    });
    expect(rotated(edit, false, SIZE)).toEqual({
      turns: 3,
      region: { x: 50, y: 100, width: 100, height: 200 },
    });
  });

  test.each([true, false])("has no effect when repeated four times", (isClockwise) => {
    let now = edit;
    for (let turns = 0; turns < 4; turns++) now = rotated(now, isClockwise, rotatedSize(SIZE, now.turns));
    expect(now).toEqual(edit);
  });

  test("is reversible, with or without a region", () => {
    const there = rotated({ turns: 0, region: null }, true, SIZE);
    expect(rotated(there, false, rotatedSize(SIZE, there.turns))).toEqual({ turns: 0, region: null });
  });
});

test("the default region is the defaultRegion of the picture", () => {
  expect(defaultRegion(SIZE)).toEqual({ x: 40, y: 30, width: 320, height: 240 });
});
