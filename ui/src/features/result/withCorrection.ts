import type { PictureText } from "../../api/types";

/** Return the text with one corrected line; other lines stay identical. */
export function withCorrection(text: PictureText, ordNum: number, corrected: string): PictureText {
  return {
    ...text,
    lines: text.lines.map((line) => (line.ordNum === ordNum ? { ...line, correctedText: corrected } : line)),
    corrections: [...text.corrections, { ordNum, text: corrected, createdAt: new Date().toISOString() }],
  };
}
