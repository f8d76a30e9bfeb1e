import type { TextLine } from "../../api/types";
import type { Draft } from "./drafts";

/** The text of a line as far as the server knows it. */
export function savedText(line: TextLine): string {
  return line.correctedText ?? line.text;
}

/** The text of a line as it stands on the page, saved or not. */
export function shownText(line: TextLine, draft: Draft | undefined): string {
  return draft?.text ?? savedText(line);
}

/** The draft, unless what it says has been saved since. */
export function openDraft(line: TextLine, draft: Draft | undefined): Draft | null {
  return draft === undefined || draft.text === savedText(line) ? null : draft;
}

/** A line is one line, also when several are pasted. */
export function asOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}
