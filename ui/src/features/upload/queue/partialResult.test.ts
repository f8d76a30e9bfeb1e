import { expect, test } from "vitest";

import type { Quad } from "../../../api/types";
import { EMPTY_RESULT, withBoxes, withTexts } from "./partialResult";

const QUAD: Quad = [
  [0, 0],
  [9, 0],
  [9, 9],
  [0, 9],
];
const FOUND = withBoxes(EMPTY_RESULT, [
  { place: 1, quad: QUAD },
  { place: 0, quad: QUAD },
]);

function texts({ boxes }: typeof FOUND) {
  return boxes?.map(({ place, text }) => [place, text]);
}

test("withBoxes sorts boxes in reading order without texts", () => {
  expect(texts(FOUND)).toEqual([
    [0, null],
    [1, null],
  ]);
});

test("withTexts fills in texts by place", () => {
  const first = withTexts(FOUND, { read: 1, of: 2, texts: [{ place: 1, text: "12.50" }] });
  expect(texts(first)).toEqual([
    [0, null],
    [1, "12.50"],
  ]);
  expect(first.read).toBe(1);
  const both = withTexts(first, { read: 2, of: 2, texts: [{ place: 0, text: "" }] });
  expect(texts(both)).toEqual([
    [0, ""],
    [1, "12.50"],
  ]);
});

test("withBoxes replaces all earlier boxes and texts", () => {
  const read = withTexts(FOUND, { read: 2, of: 2, texts: [{ place: 0, text: "upside down" }] });
  expect(withBoxes(read, [{ place: 0, quad: QUAD }])).toEqual({
    size: null,
    boxes: [{ place: 0, quad: QUAD, text: null }],
    read: 0,
  });
});

test("withTexts ignores texts without boxes", () => {
  expect(withTexts(EMPTY_RESULT, { read: 1, of: 1, texts: [{ place: 0, text: "x" }] })).toBe(EMPTY_RESULT);
});
