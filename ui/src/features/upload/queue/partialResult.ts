/** A picture while it is being read: where text is, and what of it is known already. */
import type { FoundBox, Quad, ReadTexts, Size } from "../../../api/types";

export interface LiveBox {
  readonly place: number;
  readonly quad: Quad;
  /** Null until it is read. */
  readonly text: string | null;
}

export interface PartialResult {
  /** Of the picture that the boxes lie on; null until the server has named it. */
  readonly size: Size | null;
  /** In reading order; null until text was looked for. */
  readonly boxes: readonly LiveBox[] | null;
  readonly read: number;
}

export const EMPTY_RESULT: PartialResult = { size: null, boxes: null, read: 0 };

/** Boxes that come again (the page stood on its head) replace all that was known. */
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
