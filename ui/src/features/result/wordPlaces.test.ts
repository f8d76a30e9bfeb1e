import { expect, test } from "vitest";

import type { Word } from "../../api/types";
import { characterPlaces, offsetAt, partOf, shareOf, wordRanges } from "./wordPlaces";

const word = (text: string, start: number, end: number): Word => ({ text, start, end, confidence: 0.9 });

/** A wide gap between two words of different width. */
const WORDS = [word("ab", 0, 0.2), word("cd", 0.6, 1)];

test("words are found in their order, and only if the text consists of them", () => {
  expect(wordRanges("ab cd", WORDS)).toEqual([
    { start: 0, end: 2 },
    { start: 3, end: 5 },
  ]);
  expect(wordRanges("ab x cd", WORDS)).toBeNull();
  expect(wordRanges("ab cd.", WORDS)).toBeNull();
  expect(wordRanges("ab", [])).toBeNull();
});

test("characters are spread over their words, and over the line in a corrected text", () => {
  expect(characterPlaces("ab cd", WORDS).map((place) => Number(place.toFixed(2)))).toEqual([
    0, 0.1, 0.2, 0.6, 0.8, 1,
  ]);
  expect(characterPlaces("new!", WORDS)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(characterPlaces("", [])).toEqual([1]);
});

test("a point belongs to the nearest gap between characters, also in a rotated line", () => {
  const places = characterPlaces("ab cd", WORDS);
  expect([0, 0.16, 0.45, 2].map((share) => offsetAt(places, share))).toEqual([0, 2, 3, 5]);
  // Downwards, from (10, 0) to (10, 100).
  const down = [
    [10, 0],
    [10, 100],
    [0, 100],
    [0, 0],
  ] as const;
  expect(shareOf(down, [400, 25])).toBe(0.25);
  expect(partOf(down, 0.5, 1)).toEqual([
    [10, 50],
    [10, 100],
    [0, 100],
    [0, 50],
  ]);
});
