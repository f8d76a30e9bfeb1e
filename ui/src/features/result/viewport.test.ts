import { describe, expect, test } from "vitest";

import type { Quad } from "../../api/types";
import {
  bounded,
  maxZoom,
  panned,
  pictureAt,
  pinched,
  revealed,
  type View,
  wholeView,
  wholeZoom,
  widthView,
  zoomedAt,
} from "./viewport";

const STAGE = { frame: { width: 400, height: 300 }, picture: { width: 1000, height: 2000 } };
const SMALL = { frame: { width: 400, height: 300 }, picture: { width: 40, height: 20 } };

const box = (left: number, top: number, width: number, height: number): Quad => [
  [left, top],
  [left + width, top],
  [left + width, top + height],
  [left, top + height],
];

/** Return the position of a box in the frame. */
const placeIn = ({ zoom, x, y }: View, [[left, top], , [right, bottom]]: Quad) => ({
  left: left * zoom + x,
  top: top * zoom + y,
  right: right * zoom + x,
  bottom: bottom * zoom + y,
});

describe("the whole picture", () => {
  test("is as large as fits, centred", () => {
    expect(wholeView(STAGE)).toEqual({ zoom: 0.15, x: 125, y: 0 });
    expect(wholeView(SMALL)).toEqual({ zoom: 10, x: 0, y: 50 });
  });

  test("fits the width, from the top", () => {
    expect(widthView(STAGE)).toEqual({ zoom: 0.4, x: 0, y: 0 });
  });
});

describe("bounds", () => {
  test.each([
    ["smaller than the whole picture", { zoom: 0.01, x: 7, y: 7 }, { zoom: 0.15, x: 125, y: 0 }],
    ["moved in from the left and top", { zoom: 1, x: 50, y: 50 }, { zoom: 1, x: 0, y: 0 }],
    ["moved out over the right and bottom", { zoom: 1, x: -900, y: -1900 }, { zoom: 1, x: -600, y: -1700 }],
    ["narrower than the frame", { zoom: 0.3, x: -20, y: -20 }, { zoom: 0.3, x: 50, y: -20 }],
  ])("correct a view that is %s", (_, view, held) => {
    expect(bounded(STAGE, view)).toEqual(held);
  });

  test("allow the same zoom range for a small picture", () => {
    expect(maxZoom(STAGE)).toBe(4);
    expect(maxZoom(SMALL)).toBe(8 * wholeZoom(SMALL));
  });
});

describe("zooming", () => {
  const view = { zoom: 1, x: -200, y: -500 };

  test("keeps the point under the pointer", () => {
    const at = [120, 80] as const;
    const next = zoomedAt(STAGE, view, at, 1.5);
    expect(next.zoom).toBe(1.5);
    pictureAt(next, at).forEach((coordinate, axis) => {
      expect(coordinate).toBeCloseTo(pictureAt(view, at)[axis as 0 | 1]);
    });
  });

  test("is limited to the whole picture and the maximum", () => {
    expect(zoomedAt(STAGE, view, [200, 150], 0.001)).toEqual(wholeView(STAGE));
    expect(zoomedAt(STAGE, view, [200, 150], 1000).zoom).toBe(maxZoom(STAGE));
  });

  test("is reversible", () => {
    const there = zoomedAt(STAGE, view, [120, 80], 2);
    const back = zoomedAt(STAGE, there, [120, 80], 0.5);
    expect(back.x).toBeCloseTo(view.x);
    expect(back.y).toBeCloseTo(view.y);
  });
});

describe("pinching", () => {
  test("keeps the points under both fingers", () => {
    const view = { zoom: 1, x: -200, y: -500 };
    const [before, now] = [
      [
        [100, 100],
        [200, 100],
      ] as const,
      [
        [80, 120],
        [280, 120],
      ] as const,
    ];
    const next = pinched(STAGE, view, before, now);
    expect(next.zoom).toBe(2);
    [0, 1].forEach((finger) => {
      const [x, y] = pictureAt(next, now[finger as 0]);
      expect(x).toBeCloseTo(pictureAt(view, before[finger as 0])[0]);
      expect(y).toBeCloseTo(pictureAt(view, before[finger as 0])[1]);
    });
  });

  test("returns finite values when both fingers are at the same point", () => {
    const next = pinched(
      STAGE,
      wholeView(STAGE),
      [
        [5, 5],
        [5, 5],
      ],
      [
        [5, 5],
        [5, 5],
      ],
    );
    expect(Number.isFinite(next.zoom) && Number.isFinite(next.x)).toBe(true);
  });
});

test("panning stops at the picture's edge", () => {
  expect(panned(STAGE, { zoom: 1, x: -10, y: -20 }, 30, 5)).toEqual({ zoom: 1, x: 0, y: -15 });
});

describe("revealing a line", () => {
  test("changes nothing when it is visible and legible", () => {
    const view = { zoom: 1, x: -200, y: -500 };
    expect(revealed(STAGE, view, box(300, 600, 200, 30))).toEqual(view);
  });

  test("moves as little as possible when it is outside", () => {
    const line = box(300, 900, 200, 30);
    const next = revealed(STAGE, { zoom: 1, x: -200, y: -500 }, line);
    expect(next).toMatchObject({ zoom: 1, x: -200 });
    expect(placeIn(next, line).bottom).toBeCloseTo(300 - 18);
  });

  test("zooms in when it is too small, and shows all of it", () => {
    const line = box(300, 900, 200, 30);
    const next = revealed(STAGE, wholeView(STAGE), line);
    expect(30 * next.zoom).toBeGreaterThan(20);
    const { left, top, right, bottom } = placeIn(next, line);
    expect(left).toBeGreaterThan(0);
    expect(right).toBeLessThan(400);
    expect(top).toBeGreaterThan(0);
    expect(bottom).toBeLessThan(300);
  });

  test("does not zoom in beyond the whole line, and never zooms out", () => {
    const long = box(20, 900, 960, 20);
    const { left, right } = placeIn(revealed(STAGE, wholeView(STAGE), long), long);
    expect([left >= 0, right <= 400]).toEqual([true, true]);
    const near = { zoom: 2, x: 0, y: 0 };
    const next = revealed(STAGE, near, long);
    expect(next.zoom).toBe(2);
    expect(placeIn(next, long).left).toBeCloseTo(24); // The start of a line that does not fit.
  });
});
