/** From a finger or the mouse on the screen to a point in the picture. */
import type { Point, Size } from "../../../api/types";

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Screen pixels for each pixel of a picture that fills the frame as far as its proportions let it. */
export function scaleIn(frame: Frame, picture: Size): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** The picture stands in the frame's middle. */
export function pointIn(frame: Frame, picture: Size, clientX: number, clientY: number): Point {
  const scale = scaleIn(frame, picture);
  return [
    (clientX - frame.left - (frame.width - picture.width * scale) / 2) / scale,
    (clientY - frame.top - (frame.height - picture.height * scale) / 2) / scale,
  ];
}
