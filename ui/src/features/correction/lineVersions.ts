import type { Correction, TextLine } from "../../api/types";
import { savedText } from "./lineText";

export interface LineVersion {
  readonly text: string;
  /** ISO 8601; null for the OCR result. */
  readonly savedAt: string | null;
  /** It is the line's text at present. */
  readonly isCurrent: boolean;
}

/** Return the texts that a line had, newest first, the OCR result last, without consecutive repeats. */
export function lineVersions(line: TextLine, corrections: readonly Correction[]): readonly LineVersion[] {
  const oldestFirst = [
    { text: line.text, savedAt: null },
    ...corrections.map(({ text, createdAt }) => ({ text, savedAt: createdAt })),
  ];
  return oldestFirst
    .filter(({ text }, place) => text !== oldestFirst[place - 1]?.text)
    .toReversed()
    .map((earlier, place) => ({ ...earlier, isCurrent: place === 0 && earlier.text === savedText(line) }));
}

/** Group corrections by line, without those of the whole text. */
export function correctionsByLine(
  corrections: readonly Correction[],
): ReadonlyMap<number, readonly Correction[]> {
  const found = new Map<number, Correction[]>();
  for (const correction of corrections) {
    if (correction.ordNum === null) continue;
    const ofLine = found.get(correction.ordNum);
    if (ofLine === undefined) found.set(correction.ordNum, [correction]);
    else ofLine.push(correction);
  }
  return found;
}
