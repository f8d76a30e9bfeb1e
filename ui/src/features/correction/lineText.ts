import type { TextLine } from "../../api/types";
import type { Draft } from "./drafts";

/** Return the latest text known to the server. */
export function savedText(line: TextLine): string {
  return line.correctedText ?? line.text;
}

/** Return the text shown on the page, saved or not. */
export function shownText(line: TextLine, draft: Draft | undefined): string {
  return draft?.text ?? savedText(line);
}

/** Return the draft, or null if its text has been saved since. */
export function openDraft(line: TextLine, draft: Draft | undefined): Draft | null {
  return draft === undefined || draft.text === savedText(line) ? null : draft;
}

/** Replace line breaks by spaces. */
export function asOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}
