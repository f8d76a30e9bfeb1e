/** From the file that a person chose to the one that is sent: turned, cut and made smaller, as far as is wanted and helps. */
import type { Limits, Size } from "../../../api/types";
import { t } from "../../../messages";
import { drawRegion, encodeCanvas, decodeImage, freeCanvas } from "./drawing";
import type { Placement } from "./placement";
import { isSentUnchanged, type Plan, planOf, type PrepareOptions } from "./plan";
import { type Edit, isWhole } from "./region";

/** Letters keep their edges at this, and a photograph becomes a quarter of what a camera makes of it. */
const JPEG_QUALITY = 0.9;

/** Where all pixels are wanted, hardly any of what they say is given up either. */
const JPEG_QUALITY_OF_ORIGINALS = 0.97;

/** Formats of screenshots and line art: as PNG they are often smaller than as JPEG, and lose nothing. */
const DRAWN_TYPES = ["image/png", "image/bmp", "image/gif"];

export interface Prepared {
  readonly file: File;
  /** Where what is sent lies in what is shown; null where they are the same. */
  readonly placement: Placement | null;
  /** What a person sees; null for the chosen file itself. */
  readonly shown: Blob | null;
}

/** The picture cannot be sent as it was asked for; the message says why, and what to do. */
export class PrepareError extends Error {
  override name = "PrepareError";
}

/**
 * @throws PrepareError where the file is gone, or a region was marked that the browser cannot cut out. To shrink a
 * picture is only a kindness: where that fails, it goes as it is.
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

/** A file that was moved or changed since it was chosen, or is a folder, fails later as if the line were lost. */
async function assertReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new PrepareError(t("file.unreadable", { name: file.name }));
  }
}

/** Null where the file is best sent as it is. */
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
    return { file: named(sent, file), placement: { region: plan.region, picture: size }, shown: null };
  }
  if (plan.turns === 0) {
    return { file: named(sent, file), placement: { region: plan.region, picture: size }, shown: null };
  }
  return { file: named(sent, file), ...(await rotatedPicture(picture, size, plan, sent)) };
}

/** What to show of a picture that was turned: all of it, or, where the browser cannot write that much, what was sent. */
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

/** Whether the server would take the file as it is. */
function isAccepted(file: File, { width, height }: Size, limits: Limits | null): boolean {
  if (limits === null) return true;
  return (
    file.size <= limits.maxUploadBytes &&
    width * height <= limits.maxPicturePixels &&
    Math.max(width, height) <= limits.maxPictureSide &&
    (file.type === "" || limits.contentTypes.includes(file.type))
  );
}

/** The file's own name, with the ending of what it has become. */
function named(blob: Blob, { name, type }: File): File {
  const ending = blob.type === "image/png" ? ".png" : ".jpg";
  const kept = blob.type === type ? name : name.replace(/\.[^.]*$/, "") + ending;
  return new File([blob], kept, { type: blob.type });
}
