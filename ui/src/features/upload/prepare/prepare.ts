/** Convert the chosen file to the uploaded one: rotated, cropped and shrunk as requested. */
import type { Limits, Size } from "../../../api/types";
import { t } from "../../../messages";
import { drawRegion, encodeCanvas, decodeImage, freeCanvas } from "./drawing";
import type { Placement } from "./placement";
import { isSentUnchanged, type Plan, planOf, type PrepareOptions } from "./plan";
import { type Edit, isWhole } from "./region";

/** Keeps letters sharp at about a quarter of a camera's file size. */
const JPEG_QUALITY = 0.9;

/** For full-size uploads. */
const JPEG_QUALITY_OF_ORIGINALS = 0.97;

/** Formats of screenshots and line art, often smaller as PNG. */
const DRAWN_TYPES = ["image/png", "image/bmp", "image/gif"];

export interface Prepared {
  readonly file: File;
  /** Position of the upload in the shown picture; null if they are the same. */
  readonly placement: Placement | null;
  /** The picture to show; null for the chosen file. */
  readonly shown: Blob | null;
}

/** The picture cannot be uploaded as requested; the message says why and what to do. */
export class PrepareError extends Error {
  override name = "PrepareError";
}

/**
 * Prepare a file for the upload. If shrinking fails, the file is uploaded unchanged.
 *
 * @throws PrepareError if the file is gone or the browser cannot crop or rotate it.
 */
export async function prepare(file: File, edit: Edit, options: PrepareOptions): Promise<Prepared> {
  await assertReadable(file);
  const unchanged: Prepared = { file, placement: null, shown: null };
  if (isSentUnchanged(edit, options)) return unchanged;
  try {
    const picture = await decodeImage(file);
    try {
      return (await redraw(file, picture, edit, options)) ?? unchanged;
    } finally {
      picture.close();
    }
  } catch {
    if (isWhole(edit)) return unchanged;
    throw new PrepareError(t("file.editFailed", { name: file.name }));
  }
}

/** Detect folders and files that were moved or changed, which would fail later like a lost connection. */
async function assertReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new PrepareError(t("file.unreadable", { name: file.name }));
  }
}

/** Return null if the file should be uploaded unchanged. */
async function redraw(
  file: File,
  picture: ImageBitmap,
  edit: Edit,
  options: PrepareOptions,
): Promise<Prepared | null> {
  const size: Size = { width: picture.width, height: picture.height };
  const plan = planOf(size, file.type, edit, options);
  if (plan === null) return null;
  const quality = options.isFullSize ? JPEG_QUALITY_OF_ORIGINALS : JPEG_QUALITY;
  const sent = await encodePlan(picture, size, plan, file.type, quality);
  if (isWhole(edit)) {
    if (sent.size >= file.size && isAccepted(file, size, options.limits)) return null;
    return { file: renamedFile(sent, file), placement: { region: plan.region, picture: size }, shown: null };
  }
  if (plan.turns === 0) {
    return { file: renamedFile(sent, file), placement: { region: plan.region, picture: size }, shown: null };
  }
  return { file: renamedFile(sent, file), ...(await rotatedPicture(picture, size, plan, sent)) };
}

/**
 * Return what to show of a rotated picture: all of it, or the upload if the browser cannot encode that much.
 */
async function rotatedPicture(
  picture: ImageBitmap,
  size: Size,
  plan: Plan,
  sent: Blob,
): Promise<Pick<Prepared, "shown" | "placement">> {
  const whole: Size = plan.turns % 2 === 0 ? size : { width: size.height, height: size.width };
  const all: Plan = { turns: plan.turns, region: { x: 0, y: 0, ...whole }, output: whole };
  try {
    const shown = await encodePlan(picture, size, all, "image/jpeg", JPEG_QUALITY);
    return { shown, placement: { region: plan.region, picture: whole } };
  } catch {
    return { shown: sent, placement: null };
  }
}

async function encodePlan(
  picture: ImageBitmap,
  size: Size,
  plan: Plan,
  type: string,
  quality: number,
): Promise<Blob> {
  const canvas = drawRegion(picture, size, plan);
  try {
    const jpeg = await encodeCanvas(canvas, "image/jpeg", quality);
    if (!DRAWN_TYPES.includes(type)) return jpeg;
    const png = await encodeCanvas(canvas, "image/png", quality);
    return png.size <= jpeg.size ? png : jpeg;
  } finally {
    freeCanvas(canvas);
  }
}

/** Return whether the server would accept the file unchanged. */
function isAccepted(file: File, { width, height }: Size, limits: Limits | null): boolean {
  if (limits === null) return true;
  return (
    file.size <= limits.maxUploadBytes &&
    width * height <= limits.maxPicturePixels &&
    Math.max(width, height) <= limits.maxPictureSide &&
    (file.type === "" || limits.contentTypes.includes(file.type))
  );
}

/** Return the file with its name and the extension of its format. */
function renamedFile(blob: Blob, { name, type }: File): File {
  const ending = blob.type === "image/png" ? ".png" : ".jpg";
  const kept = blob.type === type ? name : name.replace(/\.[^.]*$/, "") + ending;
  return new File([blob], kept, { type: blob.type });
}
