import { describe, expect, test } from "vitest";

import { LIMITS } from "../../../test/answers";
import { isSentUnchanged, partOf, planOf, scaledDown } from "./plan";
import { NO_EDIT } from "./region";

const OPTIONS = { limits: LIMITS, isFullSize: false };
const LARGE = { width: 4000, height: 3000 };
const ENOUGH = { width: 2400, height: 1800 };
const REGION = { x: 100, y: 200, width: 1000, height: 500 };

const JPEG = { size: 4000, type: "image/jpeg" };
const FULL = { ...OPTIONS, isFullSize: true };

describe("planOf", () => {
  test("returns null for a picture that is small enough", () => {
    expect(planOf(JPEG, ENOUGH, NO_EDIT, OPTIONS)).toBeNull();
    expect(planOf(JPEG, ENOUGH, { turns: 1, region: REGION }, OPTIONS)).toBeNull();
  });

  test("shrinks a larger picture with its proportions", () => {
    const part = { turn: 0, region: null };
    expect(planOf(JPEG, LARGE, NO_EDIT, OPTIONS)).toEqual({ turns: 0, output: ENOUGH, part });
    const rotated = { width: 1800, height: 2400 };
    expect(planOf(JPEG, LARGE, { turns: 1, region: null }, OPTIONS)?.output).toEqual(rotated);
  });

  test.each([
    ["full size is chosen", FULL],
    ["the limits are unknown", { ...OPTIONS, limits: null }],
  ])("does not shrink when %s", (_, options) => {
    expect(planOf(JPEG, LARGE, { turns: 0, region: REGION }, options)).toBeNull();
    expect(isSentUnchanged(JPEG, NO_EDIT, options)).toBe(true);
    expect(isSentUnchanged(JPEG, { turns: 1, region: null }, options)).toBe(false);
  });

  test("keeps the pixels of a region up to the limit, and shrinks the region with the picture", () => {
    expect(planOf(JPEG, LARGE, { turns: 0, region: REGION }, OPTIONS)).toBeNull();
    const wide = { x: 300, y: 30, width: 3600, height: 300 };
    expect(planOf(JPEG, LARGE, { turns: 0, region: wide }, OPTIONS)).toEqual({
      turns: 0,
      output: { width: 2667, height: 2000 },
      part: { turn: 0, region: { x: 200, y: 20, width: 2400, height: 200 } },
    });
  });

  test("shrinks what the server refuses, also in full size", () => {
    const size = { width: 20_000, height: 10_000 };
    const plan = planOf(JPEG, size, { turns: 0, region: REGION }, FULL);
    expect((plan?.output.width ?? 0) * (plan?.output.height ?? 0)).toBeLessThanOrEqual(64_100_000);
    const large = { ...JPEG, size: LIMITS.maxUploadBytes + 1 };
    expect(isSentUnchanged(large, NO_EDIT, FULL)).toBe(false);
    expect(planOf(large, LARGE, NO_EDIT, FULL)?.output).toEqual(ENOUGH);
  });

  test("redraws formats that the server does not accept", () => {
    expect(planOf({ ...JPEG, type: "image/avif" }, ENOUGH, NO_EDIT, FULL)?.output).toEqual(ENOUGH);
    expect(planOf({ ...JPEG, type: "" }, ENOUGH, NO_EDIT, OPTIONS)).toBeNull();
  });
});

test("a file is turned by the server, in degrees", () => {
  expect(partOf({ turns: 3, region: REGION })).toEqual({ turn: 270, region: REGION });
});

test("scaledDown keeps at least one pixel a side and never enlarges", () => {
  expect(scaledDown({ width: 24_000, height: 2 }, 2400)).toEqual({ width: 2400, height: 1 });
  expect(scaledDown({ width: 10, height: 20 }, 2400)).toEqual({ width: 10, height: 20 });
});
