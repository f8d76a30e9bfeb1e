/** Where the characters of a line are along its box. */
import type { Point, Quad, Word } from "../../api/types";
import type { Range } from "./ranges";

/** Return the range of each word in the text; null if the text does not consist of these words. */
export function wordRanges(text: string, words: readonly Word[]): readonly Range[] | null {
  if (words.length === 0) return null;
  const ranges: Range[] = [];
  let at = 0;
  for (const word of words) {
    const start = text.indexOf(word.text, at);
    if (word.text === "" || start === -1 || text.slice(at, start).trim() !== "") return null;
    at = start + word.text.length;
    ranges.push({ start, end: at });
  }
  return text.slice(at).trim() === "" ? ranges : null;
}

/**
 * Return the share of the line's length at which each character starts, and 1 after the last one. Characters of a word
 * have equal widths; of a text with other words (a corrected one) all have.
 */
export function characterPlaces(text: string, words: readonly Word[]): readonly number[] {
  const ranges = wordRanges(text, words);
  const places: number[] = [];
  let done = 0; // Share of the line up to which characters have their places.
  ranges?.forEach(({ start, end }, index) => {
    const word = words[index];
    if (word === undefined) return;
    spread(places, start, done, word.start);
    spread(places, end, word.start, word.end);
    done = word.end;
  });
  spread(places, text.length, done, 1);
  return [...places, ranges === null ? 1 : done];
}

/** Append places of characters up to the index `end`, evenly between two shares. */
function spread(places: number[], end: number, from: number, to: number): void {
  const first = places.length;
  for (let at = first; at < end; at += 1) places.push(from + ((to - from) * (at - first)) / (end - first));
}

/** Return the index of the gap between characters that is nearest to a share of the line's length. */
export function offsetAt(places: readonly number[], share: number): number {
  let nearest = 0;
  places.forEach((place, index) => {
    if (Math.abs(place - share) < Math.abs((places[nearest] ?? 0) - share)) nearest = index;
  });
  return nearest;
}

/** Return the share of a quad's length that is level with a point. */
export function shareOf([topLeft, topRight]: Quad, [x, y]: Point): number {
  const [alongX, alongY] = [topRight[0] - topLeft[0], topRight[1] - topLeft[1]];
  const length = alongX * alongX + alongY * alongY;
  return length === 0 ? 0 : ((x - topLeft[0]) * alongX + (y - topLeft[1]) * alongY) / length;
}

/** Return the part of a quad between two shares of its length. */
export function partOf([topLeft, topRight, bottomRight, bottomLeft]: Quad, from: number, to: number): Quad {
  return [
    between(topLeft, topRight, from),
    between(topLeft, topRight, to),
    between(bottomLeft, bottomRight, to),
    between(bottomLeft, bottomRight, from),
  ];
}

function between(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}
