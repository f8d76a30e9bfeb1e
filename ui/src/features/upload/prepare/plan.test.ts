import { describe, expect, test } from "vitest";

import { LIMITS } from "../../../test/answers";
import { isSentUnchanged, planOf, scaledDown } from "./plan";
import { NO_EDIT } from "./region";

const OPTIONS = { limits: LIMITS, isFullSize: false };
const LARGE = { width: 4000, height: 3000 };
const ENOUGH = { width: 2400, height: 1800 };
const REGION = { x: 100, y: 200, width: 1000, height: 500 };

describe("planOf", () => {
  test("returns null for a picture that is small enough", () => {
    expect(planOf(ENOUGH, "image/jpeg", NO_EDIT, OPTIONS)).toBeNull();
  });

  test("shrinks a larger picture with its proportions", () => {
    expect(planOf(LARGE, "image/jpeg", NO_EDIT, OPTIONS)).toEqual({
      turns: 0,
      region: { x: 0, y: 0, ...LARGE },
      output: ENOUGH,
    });
  });

  test.each([
    ["full size is chosen", { ...OPTIONS, isFullSize: true }],
    ["the limits are unknown", { ...OPTIONS, limits: null }],
  ])("does not shrink when %s", (_, options) => {
    expect(planOf(LARGE, "image/jpeg", NO_EDIT, options)).toBeNull();
    expect(isSentUnchanged(NO_EDIT, options)).toBe(true);
    expect(planOf(LARGE, "image/jpeg", { turns: 0, region: REGION }, options)?.output).toEqual({
      width: 1000,
      height: 500,
    });
    expect(isSentUnchanged({ turns: 1, region: null }, options)).toBe(false);
  });

  test("keeps the pixels of a region up to the limit", () => {
    expect(planOf(LARGE, "image/jpeg", { turns: 0, region: REGION }, OPTIONS)?.output).toEqual({
      width: 1000,
      height: 500,
    });
    const wide = { x: 0, y: 0, width: 3600, height: 300 };
    expect(planOf(LARGE, "image/jpeg", { turns: 0, region: wide }, OPTIONS)?.output).toEqual({
      width: 2400,
      height: 200,
    });
  });

  test("uses the size of the rotated picture", () => {
    expect(planOf(ENOUGH, "image/jpeg", { turns: 1, region: null }, OPTIONS)).toEqual({
      turns: 1,
      region: { x: 0, y: 0, width: 1800, height: 2400 },
      output: { width: 1800, height: 2400 },
    });
  });

  test("redraws formats that the server does not accept", () => {
    expect(planOf(ENOUGH, "image/avif", NO_EDIT, OPTIONS)?.output).toEqual(ENOUGH);
    expect(planOf(ENOUGH, "", NO_EDIT, OPTIONS)).toBeNull();
  });
});

test("scaledDown keeps at least one pixel a side and never enlarges", () => {
  expect(scaledDown({ width: 24_000, height: 2 }, 2400)).toEqual({ width: 2400, height: 1 });
  expect(scaledDown({ width: 10, height: 20 }, 2400)).toEqual({ width: 10, height: 20 });
});
