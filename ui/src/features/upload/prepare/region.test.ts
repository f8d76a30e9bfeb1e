import { describe, expect, test } from "vitest";

import {
  between,
  type Edit,
  fitted,
  gripAt,
  middle,
  moved,
  pulled,
  type Region,
  resized,
  SMALLEST_SIDE,
  turned,
  rotatedSize,
} from "./region";

const SIZE = { width: 400, height: 300 };
const REGION: Region = { x: 100, y: 50, width: 200, height: 100 };

describe("a region that is drawRegion", () => {
  test.each([
    ["from the top left", [10, 20], [110, 80]],
    ["from the bottom right", [110, 80], [10, 20]],
    ["from the top right", [110, 20], [10, 80]],
  ] as const)("lies between the two corners when the hand began %s", (_, from, to) => {
    expect(between(from, to, SIZE)).toEqual({ x: 10, y: 20, width: 100, height: 60 });
  });

  test("ends at the picture's edge when the hand left it", () => {
    expect(between([350, 250], [900, 900], SIZE)).toEqual({ x: 350, y: 250, width: 50, height: 50 });
    expect(between([50, 50], [-9, -9], SIZE)).toEqual({ x: 0, y: 0, width: 50, height: 50 });
  });

  test("is never too small to hold a letter, and stays within the picture", () => {
    expect(between([399, 299], [400, 300], SIZE)).toEqual({
      x: 400 - SMALLEST_SIDE,
      y: 300 - SMALLEST_SIDE,
      width: SMALLEST_SIDE,
      height: SMALLEST_SIDE,
    });
  });

  test("is all of a picture that is smaller than that", () => {
    expect(fitted({ x: 3, y: 3, width: 1, height: 1 }, { width: 8, height: 5 })).toEqual({
      x: 0,
      y: 0,
      width: 8,
      height: 5,
    });
  });
});

describe("the arrow keys", () => {
  test("move a region as far as the edge", () => {
    expect(moved(REGION, 30, -20, SIZE)).toEqual({ ...REGION, x: 130, y: 30 });
    expect(moved(REGION, 999, -999, SIZE)).toEqual({ ...REGION, x: 200, y: 0 });
  });

  test("change its size, with the top left corner where it is", () => {
    expect(resized(REGION, 10, -10, SIZE)).toEqual({ ...REGION, width: 210, height: 90 });
    expect(resized(REGION, 999, -999, SIZE)).toEqual({ ...REGION, width: 300, height: SMALLEST_SIDE });
  });
});

describe("a hand", () => {
  test.each([
    ["its middle", [200, 100], { kind: "all" }],
    ["a corner", [102, 48], { kind: "sides", across: -1, down: -1 }],
    ["the opposite corner, a little outside", [305, 155], { kind: "sides", across: 1, down: 1 }],
    ["its left side", [95, 100], { kind: "sides", across: -1, down: 0 }],
    ["its lower side", [200, 149], { kind: "sides", across: 0, down: 1 }],
    ["the picture beside it", [50, 100], null],
  ] as const)("takes hold of what is there when it is on %s", (_, point, grip) => {
    expect(gripAt(point, REGION, 10)).toEqual(grip);
  });

  test("can still move a region that is smaller than its own finger", () => {
    const small = { x: 100, y: 100, width: 18, height: 18 };
    expect(gripAt([109, 109], small, 50)).toEqual({ kind: "all" });
  });

  test("pulls the side that it holds", () => {
    expect(pulled(REGION, { kind: "sides", across: -1, down: 0 }, 20, 99, SIZE)).toEqual({
      ...REGION,
      x: 120,
      width: 180,
    });
    expect(pulled(REGION, { kind: "sides", across: 1, down: 1 }, 20, 10, SIZE)).toEqual({
      ...REGION,
      width: 220,
      height: 110,
    });
    expect(pulled(REGION, { kind: "all" }, 20, 10, SIZE)).toEqual({ ...REGION, x: 120, y: 60 });
  });

  test("turns the region over when it pulls a side past its opposite", () => {
    expect(pulled(REGION, { kind: "sides", across: -1, down: 0 }, 250, 0, SIZE)).toEqual({
      ...REGION,
      x: 300,
      width: 50,
    });
  });
});

describe("a job", () => {
  const edit: Edit = { turns: 0, region: REGION };

  test("keeps the region on what it marks", () => {
    expect(turned(edit, true, SIZE)).toEqual({
      turns: 1,
      region: { x: 150, y: 100, width: 100, height: 200 },
    });
    expect(turned(edit, false, SIZE)).toEqual({
      turns: 3,
      region: { x: 50, y: 100, width: 100, height: 200 },
    });
  });

  test.each([true, false])("leads back to where it began when it is made four times", (isClockwise) => {
    let now = edit;
    for (let turns = 0; turns < 4; turns++) now = turned(now, isClockwise, rotatedSize(SIZE, now.turns));
    expect(now).toEqual(edit);
  });

  test("there and back changes nothing, with a region or without", () => {
    const there = turned({ turns: 0, region: null }, true, SIZE);
    expect(turned(there, false, rotatedSize(SIZE, there.turns))).toEqual({ turns: 0, region: null });
  });
});

test("a region that nobody drew is the picture's middle", () => {
  expect(middle(SIZE)).toEqual({ x: 40, y: 30, width: 320, height: 240 });
});
