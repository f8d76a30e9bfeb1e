import type { TextLine } from "../../api/types";

/** Below this a line is marked for a person to check. */
export const DOUBTFUL_BELOW = 0.8;

/** Whether the machine was unsure of a line and no person has corrected it yet. */
export function isDoubtful(line: TextLine): boolean {
  return line.correctedText === null && line.confidence !== null && line.confidence < DOUBTFUL_BELOW;
}

export function confidencePercent(confidence: number): number {
  return Math.floor(confidence * 100);
}
