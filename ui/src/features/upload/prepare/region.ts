/** A region of a picture, in pixels of the rotated picture. */
import type { Point, Size } from "../../../api/types";

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Clockwise quarter turns. */
export type QuarterTurns = 0 | 1 | 2 | 3;

/** Changes before the upload; `region` is null for the whole picture. */
export interface Edit {
  readonly turns: QuarterTurns;
  readonly region: Region | null;
}

export const NO_EDIT: Edit = { turns: 0, region: null };

/** Minimum side in pixels: less contains no letter. */
export const SMALLEST_SIDE = 16;

export function isWhole({ turns, region }: Edit): boolean {
  return turns === 0 && region === null;
}

export function rotatedSize({ width, height }: Size, turns: QuarterTurns): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** Rotate by a quarter turn; the region keeps its content. `size` is that of the picture before. */
export function rotated({ turns, region }: Edit, isClockwise: boolean, size: Size): Edit {
  return {
    turns: ((turns + (isClockwise ? 1 : 3)) % 4) as QuarterTurns,
    region: region && rotatedRegion(region, isClockwise, size),
  };
}

function rotatedRegion({ x, y, width, height }: Region, isClockwise: boolean, size: Size): Region {
  return isClockwise
    ? { x: size.height - y - height, y: x, width: height, height: width }
    : { x: y, y: size.width - x - width, width: height, height: width };
}

/** Round to pixels within the picture, with the minimum size. */
export function fitted({ x, y, width, height }: Region, size: Size): Region {
  const [fittedWidth, fittedHeight] = [fittedSide(width, size.width), fittedSide(height, size.height)];
  return {
    x: clamped(Math.round(x), 0, size.width - fittedWidth),
    y: clamped(Math.round(y), 0, size.height - fittedHeight),
    width: fittedWidth,
    height: fittedHeight,
  };
}

function fittedSide(side: number, whole: number): number {
  return clamped(Math.round(side), Math.min(SMALLEST_SIDE, whole), whole);
}

/** Return the region regionBetween two opposite corners, in any order. */
export function regionBetween([ax, ay]: Point, [bx, by]: Point, size: Size): Region {
  const [left, right] = ordered(clamped(ax, 0, size.width), clamped(bx, 0, size.width));
  const [top, bottom] = ordered(clamped(ay, 0, size.height), clamped(by, 0, size.height));
  return fitted({ x: left, y: top, width: right - left, height: bottom - top }, size);
}

export function moved(region: Region, dx: number, dy: number, size: Size): Region {
  return fitted({ ...region, x: region.x + dx, y: region.y + dy }, size);
}

/** Resize from the bottom right; the top left corner stays. */
export function resized(region: Region, dx: number, dy: number, size: Size): Region {
  return fitted(
    {
      ...region,
      width: Math.min(region.width + dx, size.width - region.x),
      height: Math.min(region.height + dy, size.height - region.y),
    },
    size,
  );
}

/** The grabbed part: a side in each direction (-1 left or top, 1 right or bottom), or all. */
export type Grip =
  | { readonly kind: "sides"; readonly across: -1 | 0 | 1; readonly down: -1 | 0 | 1 }
  | { readonly kind: "all" };

/** Return the part at a point; null outside. `reach` is the distance that counts as on a side. */
export function gripAt([x, y]: Point, region: Region, reach: number): Grip | null {
  const isNear =
    x >= region.x - reach &&
    x <= region.x + region.width + reach &&
    y >= region.y - reach &&
    y <= region.y + region.height + reach;
  if (!isNear) return null;
  const across = sideAt(x - region.x, region.width, reach);
  const down = sideAt(y - region.y, region.height, reach);
  return across === 0 && down === 0 ? { kind: "all" } : { kind: "sides", across, down };
}

/** The defaultRegion third of a small region moves it. */
function sideAt(at: number, length: number, reach: number): -1 | 0 | 1 {
  const inner = Math.min(reach, length / 3);
  if (at <= inner) return -1;
  return at >= length - inner ? 1 : 0;
}

/**
 * Return the region with the grabbed part dragged by (dx, dy). A side dragged past its opposite flips the region.
 */
export function dragged(region: Region, grip: Grip, dx: number, dy: number, size: Size): Region {
  if (grip.kind === "all") return moved(region, dx, dy, size);
  const { x, y, width, height } = region;
  return regionBetween(
    [x + (grip.across === -1 ? dx : 0), y + (grip.down === -1 ? dy : 0)],
    [x + width + (grip.across === 1 ? dx : 0), y + height + (grip.down === 1 ? dy : 0)],
    size,
  );
}

/** Return the default region, used with the keyboard. */
export function defaultRegion({ width, height }: Size): Region {
  return fitted(
    { x: width * 0.1, y: height * 0.1, width: width * 0.8, height: height * 0.8 },
    { width, height },
  );
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function ordered(a: number, b: number): readonly [number, number] {
  return a <= b ? [a, b] : [b, a];
}
