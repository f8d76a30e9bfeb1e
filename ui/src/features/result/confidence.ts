import type { TextLine } from "../../api/types";
import { wordRanges } from "./wordPlaces";

/** Below this probability of being right, a word is marked for review. */
export const LOW_CONFIDENCE = 0.8;

/** A range of a line's text that may be wrong. */
export interface Doubt {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly confidence: number;
}

/**
 * Return the doubtful words of a line that has not been corrected or confirmed. A line whose words have no confidence is
 * doubtful as a whole if its own confidence is low.
 */
export function doubtsOf(line: TextLine): readonly Doubt[] {
  const { text, words, confidence, correctedText } = line;
  if (correctedText !== null || text === "") return NONE;
  const known = cache.get(line);
  if (known !== undefined) return known;
  const ranges = wordRanges(text, words);
  const doubts =
    ranges === null || words.some((word) => word.confidence === null)
      ? isLow(confidence)
        ? [{ start: 0, end: text.length, confidence }]
        : NONE
      : ranges.flatMap(({ start, end }, place) => {
          const ofWord = words[place]?.confidence ?? null;
          return isLow(ofWord) ? [{ start, end, confidence: ofWord }] : [];
        });
  cache.set(line, doubts);
  return doubts;
}

/** Whether a line has something to review. */
export function isDoubtful(line: TextLine): boolean {
  return doubtsOf(line).length > 0;
}

/** Whether a person has confirmed that the line was read correctly. */
export function isConfirmed(line: TextLine): boolean {
  return line.correctedText !== null && line.correctedText === line.text;
}

export function confidencePercent(confidence: number): number {
  return Math.floor(confidence * 100);
}

const NONE: readonly Doubt[] = [];

/** Lines are immutable, and several views ask for the same one. */
const cache = new WeakMap<TextLine, readonly Doubt[]>();

function isLow(confidence: number | null): confidence is number {
  return confidence !== null && confidence < LOW_CONFIDENCE;
}
