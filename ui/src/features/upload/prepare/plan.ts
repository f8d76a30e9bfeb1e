/** Decide from its size what is done to a picture before the upload. All of it is uploaded; a region is read by the server. */
import type { Limits, Size } from "../../../api/types";
import { type Edit, isWhole, type QuarterTurns, type Region, rotatedSize, SMALLEST_SIDE } from "./region";

/** What is asked of the server. */
export interface Part {
  /** Degrees clockwise. */
  readonly turn: number;
  /** In pixels of the uploaded picture, turned; null for all. */
  readonly region: Region | null;
}

export interface Plan {
  /** Turned before the upload. */
  readonly turns: QuarterTurns;
  /** Size of the upload in pixels. */
  readonly output: Size;
  readonly part: Part;
}

export interface PrepareOptions {
  /** Null until loaded: every picture is then uploaded unchanged. */
  readonly limits: Limits | null;
  /** Upload without shrinking what the server accepts. */
  readonly isFullSize: boolean;
}

interface FileFacts {
  readonly size: number;
  readonly type: string;
}

/** Return whether the picture is uploaded unchanged without decoding it. */
export function isSentUnchanged(
  file: FileFacts,
  edit: Edit,
  { limits, isFullSize }: PrepareOptions,
): boolean {
  return isWhole(edit) && (limits === null || (isFullSize && isAcceptedFile(file, limits)));
}

/** Return the plan of a copy; null if the file itself is uploaded. */
export function planOf(file: FileFacts, size: Size, edit: Edit, options: PrepareOptions): Plan | null {
  const { limits, isFullSize } = options;
  if (limits === null) return null;
  const whole = rotatedSize(size, edit.turns);
  const isAccepted = isAcceptedPicture(file, size, limits);
  const scale = isAccepted && isFullSize ? 1 : scaleOf(whole, edit.region ?? whole, limits);
  if (isAccepted && scale === 1) return null;
  const output = scaled(whole, scale);
  const region = edit.region && scaledRegion(edit.region, scale, output);
  return { turns: edit.turns, output, part: { turn: 0, region } };
}

/** Return what the server does with the file itself. */
export function partOf({ turns, region }: Edit): Part {
  return { turn: turns * 90, region };
}

/** Return whether the server accepts the file unchanged. */
export function isAcceptedPicture(file: FileFacts, { width, height }: Size, limits: Limits): boolean {
  return (
    isAcceptedFile(file, limits) &&
    width * height <= limits.maxPicturePixels &&
    Math.max(width, height) <= limits.maxPictureSide
  );
}

/** Return the size scaled down so that the longer side is at most `enoughSide`. */
export function scaledDown(size: Size, enoughSide: number): Size {
  return scaled(size, Math.min(1, enoughSide / Math.max(size.width, size.height)));
}

function isAcceptedFile({ size, type }: FileFacts, limits: Limits): boolean {
  return size <= limits.maxUploadBytes && (type === "" || limits.contentTypes.includes(type));
}

/** More pixels of what is read do not improve the result. */
function scaleOf(whole: Size, read: Size, limits: Limits): number {
  return Math.min(
    1,
    limits.enoughSide / Math.max(read.width, read.height),
    limits.maxPictureSide / Math.max(whole.width, whole.height),
    Math.sqrt(limits.maxPicturePixels / (whole.width * whole.height)),
  );
}

function scaled({ width, height }: Size, scale: number): Size {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function scaledRegion({ x, y, width, height }: Region, scale: number, whole: Size): Region {
  const [left, across] = scaledSide(x, width, scale, whole.width);
  const [top, down] = scaledSide(y, height, scale, whole.height);
  return { x: left, y: top, width: across, height: down };
}

function scaledSide(start: number, length: number, scale: number, whole: number): readonly [number, number] {
  const side = Math.min(whole, Math.max(SMALLEST_SIDE, Math.round(length * scale)));
  return [Math.min(Math.round(start * scale), whole - side), side];
}
