import type { TextLine } from "../../api/types";

/** Lines below this confidence are marked for review. */
export const LOW_CONFIDENCE = 0.8;

/** Whether a line has low confidence and has not been corrected. */
export function isLowConfidence(line: TextLine): boolean {
  return line.correctedText === null && line.confidence !== null && line.confidence < LOW_CONFIDENCE;
}

export function confidencePercent(confidence: number): number {
  return Math.floor(confidence * 100);
}
