/** The frame of a box: its top left corner, and the directions along and down its line. */
import type { Point, Quad } from "../../api/types";

export interface Frame {
  readonly origin: Point;
  /** Unit vectors. */
  readonly along: Point;
  readonly down: Point;
}

export function frameOf([origin, topRight]: Quad): Frame {
  const [x, y] = [topRight[0] - origin[0], topRight[1] - origin[1]];
  const length = Math.hypot(x, y);
  const along: Point = length === 0 ? [1, 0] : [x / length, y / length];
  return { origin, along, down: [-along[1], along[0]] };
}

/** Return a point of the picture in a frame: how far along and down. */
export function pointIn({ origin, along, down }: Frame, [px, py]: Point): Point {
  const [x, y] = [px - origin[0], py - origin[1]];
  return [x * along[0] + y * along[1], x * down[0] + y * down[1]];
}

/** Return the box between two corners that are given in a frame. */
export function quadIn(frame: Frame, [left, top]: Point, [right, bottom]: Point): Quad {
  const at = (along: number, down: number): Point => [
    rounded(frame.origin[0] + along * frame.along[0] + down * frame.down[0]),
    rounded(frame.origin[1] + along * frame.along[1] + down * frame.down[1]),
  ];
  return [at(left, top), at(right, top), at(right, bottom), at(left, bottom)];
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
