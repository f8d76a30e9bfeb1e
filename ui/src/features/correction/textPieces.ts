/** Divides a text at the borders of ranges, which may overlap. */
import type { Mark } from "./TextHighlights";

export interface Piece extends Mark {
  /** The range of each list that contains the piece, if any. */
  readonly of: readonly (Mark | undefined)[];
}

export function piecesOf(text: string, lists: readonly (readonly Mark[])[]): readonly Piece[] {
  const borders = new Set([0, text.length]);
  for (const { start, end } of lists.flat()) {
    if (start < text.length) borders.add(start).add(Math.min(end, text.length));
  }
  const sorted = [...borders].toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, index) => {
    const start = sorted[index] ?? 0;
    return {
      start,
      end,
      of: lists.map((ranges) => ranges.find((one) => one.start <= start && end <= one.end)),
    };
  });
}
