/** Convert screen coordinates to picture coordinates. */
import type { Point, Size } from "../../../api/types";

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Return the CSS pixels per picture pixel of a picture fitted into the frame. */
export function scaleIn(frame: Frame, picture: Size): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** Return the picture's point at a screen position; the picture is centred in the frame. */
export function pointIn(frame: Frame, picture: Size, clientX: number, clientY: number): Point {
  const scale = scaleIn(frame, picture);
  return [
    (clientX - frame.left - (frame.width - picture.width * scale) / 2) / scale,
    (clientY - frame.top - (frame.height - picture.height * scale) / 2) / scale,
  ];
}
