import { expect, test, vi } from "vitest";

import type { Point } from "../../../api/types";
import { drawRegion, encodeCanvas, canvasTransform } from "./drawing";
import type { QuarterTurns } from "./region";

const SIZE = { width: 400, height: 300 };

function placed(
  turns: QuarterTurns,
  [x, y]: Point,
  region: { x: number; y: number; width: number; height: number },
) {
  const [a, b, c, d, e, f] = canvasTransform(turns, SIZE, region, {
    width: region.width / 2,
    height: region.height / 2,
  });
  return [a * x + c * y + e, b * x + d * y + f].map((value) => value + 0);
}

test.each([
  [0, [0, 0]],
  [1, [150, 0]],
  [2, [200, 150]],
  [3, [0, 200]],
] as const)("after %i quarter turns the top left corner is where it belongs", (turns, corner) => {
  const whole = turns % 2 === 0 ? SIZE : { width: 300, height: 400 };
  expect(placed(turns, [0, 0], { x: 0, y: 0, ...whole })).toEqual(corner);
});

test("a region's corner is the canvas's corner", () => {
  const region = { x: 20, y: 40, width: 100, height: 60 };
  expect(placed(0, [20, 40], region)).toEqual([0, 0]);
  expect(placed(0, [120, 100], region)).toEqual([50, 30]);
  // Rotated clockwise, (40, 280) is at (20, 40).
  expect(placed(1, [40, 280], region)).toEqual([0, 0]);
});

/** Return a list that records the canvas size of every drawImage call. */
function canvasSizes(): number[][] {
  const sizes: number[][] = [];
  HTMLCanvasElement.prototype.getContext = vi.fn(function (this: HTMLCanvasElement) {
    return {
      fillRect: vi.fn(),
      setTransform: vi.fn(),
      drawImage: () => sizes.push([this.width, this.height]),
    };
  }) as never;
  return sizes;
}

test("a picture is halved until it has the target size", () => {
  const sizes = canvasSizes();
  const region = { x: 0, y: 0, width: 4200, height: 2100 };
  const canvas = drawRegion(document.createElement("img"), region, {
    turns: 0,
    region,
    output: { width: 1000, height: 500 },
  });
  expect(sizes).toEqual([
    [4000, 2000],
    [2000, 1000],
    [1000, 500],
  ]);
  expect([canvas.width, canvas.height]).toEqual([1000, 500]);
});

test("no canvas exceeds the limit of phones", () => {
  const sizes = canvasSizes();
  const region = { x: 0, y: 0, width: 9600, height: 7200 };
  drawRegion(document.createElement("img"), region, {
    turns: 0,
    region,
    output: { width: 2400, height: 1800 },
  });
  expect(sizes).toEqual([[2400, 1800]]);
});

test("an error is thrown when there is no canvas or it cannot be encoded", async () => {
  const region = { x: 0, y: 0, width: 10, height: 10 };
  expect(() =>
    drawRegion(document.createElement("img"), region, { turns: 0, region, output: region }),
  ).toThrow("no canvas");
  const canvas = document.createElement("canvas");
  canvas.toBlob = (done) => {
    done(null);
  };
  await expect(encodeCanvas(canvas, "image/jpeg", 0.9)).rejects.toThrow("no picture");
});
