import type { PictureText } from "../../api/types";

/** The picture's text with one line as a person saved it just now; all other lines stay the same objects. */
export function withCorrection(text: PictureText, ordNum: number, corrected: string): PictureText {
  return {
    ...text,
    lines: text.lines.map((line) => (line.ordNum === ordNum ? { ...line, correctedText: corrected } : line)),
    corrections: [...text.corrections, { ordNum, text: corrected, createdAt: new Date().toISOString() }],
  };
}
