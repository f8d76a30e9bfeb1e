/** What is to be done to a picture before it is sent, decided from its size alone. */
import type { Limits, Size } from "../../../api/types";
import { type Edit, isWhole, type Region, rotatedSize, type QuarterTurns } from "./region";

export interface Plan {
  readonly turns: QuarterTurns;
  /** The part that is sent, in pixels of the turned picture. */
  readonly region: Region;
  /** Pixels of what is sent. */
  readonly output: Size;
}

export interface PrepareOptions {
  /** Null until the server has named them: then every picture goes as it is, and the server decides. */
  readonly limits: Limits | null;
  /** Whether a person wants the picture sent with all of its pixels. */
  readonly isFullSize: boolean;
}

/** Whether the picture need not even be decodeImage: nothing could come of it. */
export function isSentUnchanged(edit: Edit, { limits, isFullSize }: PrepareOptions): boolean {
  return isWhole(edit) && (limits === null || isFullSize);
}

/** Null where the picture goes as it is. */
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

/** The same proportions, the longer side no more than `enoughSide`. */
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
