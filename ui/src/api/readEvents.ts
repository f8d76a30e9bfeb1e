/** Decode the events that `POST /read` streams. */
import { array, number, object, quad, string } from "./decode";
import type { FoundBox, ReadTexts, Size } from "./types";

/** Decode `accepted`: the size of the upright picture. */
export function acceptedSize(value: unknown): Size {
  const image = object(object(value, "PictureAccepted").image, "ReadImageInfo");
  return { width: number(image, "width"), height: number(image, "height") };
}

/** Decode `boxes`. */
export function foundBoxes(value: unknown): readonly FoundBox[] {
  return array(object(value, "BoxesFound"), "boxes").map((box) => {
    const of = object(box, "FoundBox");
    return { place: number(of, "place"), quad: quad(of.quad) };
  });
}

/** Decode `texts`. */
export function readTexts(value: unknown): ReadTexts {
  const event = object(value, "TextsRead");
  const texts = array(event, "texts").map((text) => {
    const of = object(text, "ReadText");
    return { place: number(of, "place"), text: string(of, "text") };
  });
  return { read: number(event, "read"), of: number(event, "of"), texts };
}

/** Decode `problem`: the HTTP status the answer would have had before streaming started. */
export function problemStatus(value: unknown): number {
  return number(object(value, "ProblemBody"), "status");
}
