import type { TextLine } from "../../api/types";

/** Below this a line is marked for a person to check. */
export const LOW_CONFIDENCE = 0.8;

/** Whether the machine was unsure of a line and no person has corrected it yet. */
export function isLowConfidence(line: TextLine): boolean {
  return line.correctedText === null && line.confidence !== null && line.confidence < LOW_CONFIDENCE;
}

export function confidencePercent(confidence: number): number {
  return Math.floor(confidence * 100);
}
