/** What is to be done to a picture before it is sent, decided from its size alone. */
import type { Limits, Size } from "../../../api/types";
import { type Edit, isWhole, type Region, turnedSize, type Turns } from "./region";

export interface Plan {
  readonly turns: Turns;
  /** The part that is sent, in pixels of the turned picture. */
  readonly region: Region;
  /** Pixels of what is sent. */
  readonly output: Size;
}

export interface Wishes {
  /** Null until the server has named them: then every picture goes as it is, and the server decides. */
  readonly limits: Limits | null;
  /** Whether a person wants the picture sent with all of its pixels. */
  readonly isOriginalWanted: boolean;
}

/** Whether the picture need not even be opened: nothing could come of it. */
export function goesAsItIs(edit: Edit, { limits, isOriginalWanted }: Wishes): boolean {
  return isWhole(edit) && (limits === null || isOriginalWanted);
}

/** Null where the picture goes as it is. */
export function planOf(
  size: Size,
  type: string,
  edit: Edit,
  { limits, isOriginalWanted }: Wishes,
): Plan | null {
  const whole = turnedSize(size, edit.turns);
  const region = edit.region ?? { x: 0, y: 0, ...whole };
  const output =
    limits === null || isOriginalWanted ? sizeOf(region) : shrunk(sizeOf(region), limits.enoughSide);
  const isUnknownType = limits !== null && type !== "" && !limits.contentTypes.includes(type);
  const isTouched = !isWhole(edit) || output.width !== region.width || isUnknownType;
  return isTouched ? { turns: edit.turns, region, output } : null;
}

/** The same proportions, the longer side no more than `enoughSide`. */
export function shrunk(size: Size, enoughSide: number): Size {
  const scale = Math.min(1, enoughSide / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

function sizeOf({ width, height }: Region): Size {
  return { width, height };
}
