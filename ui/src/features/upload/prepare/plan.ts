/** Decide from its size what is done to a picture before the upload. */
import type { Limits, Size } from "../../../api/types";
import { type Edit, isWhole, type Region, rotatedSize, type QuarterTurns } from "./region";

export interface Plan {
  readonly turns: QuarterTurns;
  /** The uploaded part, in pixels of the rotated picture. */
  readonly region: Region;
  /** Size of the upload in pixels. */
  readonly output: Size;
}

export interface PrepareOptions {
  /** Null until loaded: every picture is then uploaded unchanged. */
  readonly limits: Limits | null;
  /** Upload without shrinking. */
  readonly isFullSize: boolean;
}

/** Return whether the picture is uploaded unchanged without decoding it. */
export function isSentUnchanged(edit: Edit, { limits, isFullSize }: PrepareOptions): boolean {
  return isWhole(edit) && (limits === null || isFullSize);
}

/** Return the plan; null if the picture is uploaded unchanged. */
export function planOf(
  size: Size,
  type: string,
  edit: Edit,
  { limits, isFullSize }: PrepareOptions,
): Plan | null {
  const whole = rotatedSize(size, edit.turns);
  const region = edit.region ?? { x: 0, y: 0, ...whole };
  const output =
    limits === null || isFullSize ? sizeOf(region) : scaledDown(sizeOf(region), limits.enoughSide);
  const isUnknownType = limits !== null && type !== "" && !limits.contentTypes.includes(type);
  const isTouched = !isWhole(edit) || output.width !== region.width || isUnknownType;
  return isTouched ? { turns: edit.turns, region, output } : null;
}

/** Return the size scaled down so that the longer side is at most `enoughSide`. */
export function scaledDown(size: Size, enoughSide: number): Size {
  const scale = Math.min(1, enoughSide / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

function sizeOf({ width, height }: Region): Size {
  return { width, height };
}
