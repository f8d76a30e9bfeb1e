/** Boxes and texts of a picture that is being read. */
import type { FoundBox, Quad, ReadTexts, Size } from "../../../api/types";

export interface LiveBox {
  readonly place: number;
  readonly quad: Quad;
  /** Null until read. */
  readonly text: string | null;
}

export interface PartialResult {
  /** Size of the shown picture; null until known. */
  readonly size: Size | null;
  /** In reading order; null until found. */
  readonly boxes: readonly LiveBox[] | null;
  readonly read: number;
}

export const EMPTY_RESULT: PartialResult = { size: null, boxes: null, read: 0 };

/** Replace all boxes; they come again when the page was rotated by 180°. */
export function withBoxes(live: PartialResult, found: readonly FoundBox[]): PartialResult {
  const boxes = found.map(({ place, quad }) => ({ place, quad, text: null }));
  return { ...live, boxes: boxes.toSorted((a, b) => a.place - b.place), read: 0 };
}

export function withTexts(live: PartialResult, { read, texts }: ReadTexts): PartialResult {
  if (live.boxes === null) return live;
  const fresh = new Map(texts.map(({ place, text }) => [place, text]));
  return {
    ...live,
    boxes: live.boxes.map((box) => ({ ...box, text: fresh.get(box.place) ?? box.text })),
    read,
  };
}
