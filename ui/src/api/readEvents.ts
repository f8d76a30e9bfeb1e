/** Decode the events that `POST /read` streams. */
import { array, fields, number, quad, string } from "./decode";
import type { FoundBox, ReadTexts, Size } from "./types";

/** Decode `accepted`: the size of the upright picture. */
export function acceptedSize(value: unknown): Size {
  const image = fields(fields(value, "event").image, "image");
  return { width: number(image, "width"), height: number(image, "height") };
}

/** Decode `boxes`. */
export function foundBoxes(value: unknown): readonly FoundBox[] {
  return array(fields(value, "event"), "boxes").map((box) => {
    const of = fields(box, "box");
    return { place: number(of, "place"), quad: quad(of.quad) };
  });
}

/** Decode `texts`. */
export function readTexts(value: unknown): ReadTexts {
  const event = fields(value, "event");
  const texts = array(event, "texts").map((text) => {
    const of = fields(text, "text");
    return { place: number(of, "place"), text: string(of, "text") };
  });
  return { read: number(event, "read"), of: number(event, "of"), texts };
}

/** Decode `problem`: the HTTP status the answer would have had before streaming started. */
export function problemStatus(value: unknown): number {
  return number(fields(value, "event"), "status");
}
