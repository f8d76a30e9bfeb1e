import { expect, test } from "vitest";

import { movedBy, unitAround } from "./positions";

const TEXTS = ["First line", "two"];
const at = (place: number, offset: number) => ({ place, offset });

test.each([
  ["ArrowRight", false, at(0, 0), at(0, 1)],
  ["ArrowRight", true, at(0, 0), at(0, 5)],
  ["ArrowRight", false, at(0, 10), at(1, 0)],
  ["ArrowRight", false, at(1, 3), at(1, 3)],
  ["ArrowLeft", true, at(0, 8), at(0, 6)],
  ["ArrowLeft", false, at(1, 0), at(0, 10)],
  ["ArrowDown", false, at(0, 8), at(1, 3)],
  ["ArrowUp", false, at(0, 8), at(0, 0)],
  ["Home", false, at(1, 2), at(1, 0)],
  ["End", true, at(0, 2), at(1, 3)],
])("%s (with Ctrl: %s) moves %o to %o", (key, byWord, from, to) => {
  expect(movedBy(TEXTS, from, key, byWord)).toEqual(to);
});

test("a double click takes a word and a triple click a line", () => {
  expect(unitAround(TEXTS, at(0, 7), "word")).toEqual({ from: at(0, 6), to: at(0, 10) });
  expect(unitAround(TEXTS, at(0, 7), "line")).toEqual({ from: at(0, 0), to: at(0, 10) });
});
