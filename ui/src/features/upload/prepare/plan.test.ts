import { describe, expect, test } from "vitest";

import { LIMITS } from "../../../test/answers";
import { isSentUnchanged, planOf, scaledDown } from "./plan";
import { NO_EDIT } from "./region";

const WISHES = { limits: LIMITS, isFullSize: false };
const LARGE = { width: 4000, height: 3000 };
const ENOUGH = { width: 2400, height: 1800 };
const REGION = { x: 100, y: 200, width: 1000, height: 500 };

describe("planOf", () => {
  test("leaves a picture alone when it has no more pixels than help", () => {
    expect(planOf(ENOUGH, "image/jpeg", NO_EDIT, WISHES)).toBeNull();
  });

  test("shrinks what has more, with its proportions", () => {
    expect(planOf(LARGE, "image/jpeg", NO_EDIT, WISHES)).toEqual({
      turns: 0,
      region: { x: 0, y: 0, ...LARGE },
      output: ENOUGH,
    });
  });

  test.each([
    ["the original is wanted", { ...WISHES, isFullSize: true }],
    ["the server has not said what is enough", { ...WISHES, limits: null }],
  ])("shrinks nothing when %s", (_, options) => {
    expect(planOf(LARGE, "image/jpeg", NO_EDIT, options)).toBeNull();
    expect(isSentUnchanged(NO_EDIT, options)).toBe(true);
    expect(planOf(LARGE, "image/jpeg", { turns: 0, region: REGION }, options)?.output).toEqual({
      width: 1000,
      height: 500,
    });
    expect(isSentUnchanged({ turns: 1, region: null }, options)).toBe(false);
  });

  test("sends a region with all of its pixels, as far as they help", () => {
    expect(planOf(LARGE, "image/jpeg", { turns: 0, region: REGION }, WISHES)?.output).toEqual({
      width: 1000,
      height: 500,
    });
    const wide = { x: 0, y: 0, width: 3600, height: 300 };
    expect(planOf(LARGE, "image/jpeg", { turns: 0, region: wide }, WISHES)?.output).toEqual({
      width: 2400,
      height: 200,
    });
  });

  test("counts in the turned picture's pixels when it is turned", () => {
    expect(planOf(ENOUGH, "image/jpeg", { turns: 1, region: null }, WISHES)).toEqual({
      turns: 1,
      region: { x: 0, y: 0, width: 1800, height: 2400 },
      output: { width: 1800, height: 2400 },
    });
  });

  test("draws anew what the server cannot read", () => {
    expect(planOf(ENOUGH, "image/avif", NO_EDIT, WISHES)?.output).toEqual(ENOUGH);
    expect(planOf(ENOUGH, "", NO_EDIT, WISHES)).toBeNull();
  });
});

test("a scaledDown picture keeps at least one pixel a side, and is never enlarged", () => {
  expect(scaledDown({ width: 24_000, height: 2 }, 2400)).toEqual({ width: 2400, height: 1 });
  expect(scaledDown({ width: 10, height: 20 }, 2400)).toEqual({ width: 10, height: 20 });
});
