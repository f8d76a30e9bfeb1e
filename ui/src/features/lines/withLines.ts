import type { PictureText } from "../../api/types";
import type { Lines } from "./lineEdits";

/** Return the text with edited lines. */
export function withLines(text: PictureText, lines: Lines, revision: string | null): PictureText {
  return { ...text, lines, linesRevision: revision };
}
