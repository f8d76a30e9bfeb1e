import type { Place, TextLine } from "../../api/types";

/**
 * The text of a page, joined as the server does (`mesh/contracts/line.py`): lines of a row by a space, cells of a
 * table by a tab, rows by a line break, blocks by a blank line. `texts` are those of the lines; empty ones are omitted.
 */
export function pageText(lines: readonly Pick<TextLine, "place">[], texts: readonly string[]): string {
  let text = "";
  let before: Place | null = null;
  lines.forEach(({ place }, index) => {
    const line = texts[index] ?? "";
    if (line === "") return;
    text += (text === "" ? "" : between(before, place)) + line;
    before = place;
  });
  return text;
}

function between(before: Place | null, after: Place | null): string {
  if (before === null || after === null) return "\n";
  if (before.block !== after.block) return "\n\n";
  if (before.row !== after.row) return "\n";
  return before.cell === after.cell ? " " : "\t";
}
