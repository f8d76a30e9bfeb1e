/** Convert the chosen file to the uploaded one, turned and shrunk as requested, and say which part of it is read. */
import type { Size } from "../../../api/types";
import { t } from "../../../messages";
import { decodeImage, drawRegion, encodeCanvas, freeCanvas } from "./drawing";
import { isAcceptedPicture, isSentUnchanged, type Part, partOf, planOf, type PrepareOptions } from "./plan";
import { type Edit, isWhole, rotatedSize, type QuarterTurns } from "./region";

/** Keeps letters sharp at about a quarter of a camera's file size. */
const JPEG_QUALITY = 0.9;

/** For full-size uploads. */
const JPEG_QUALITY_OF_ORIGINALS = 0.97;

/** Formats of screenshots and line art, often smaller as PNG. */
const DRAWN_TYPES = ["image/png", "image/bmp", "image/gif"];

export interface Prepared {
  readonly file: File;
  readonly part: Part;
  /** The picture to show, as the server stores it; null for the chosen file. */
  readonly shown: Blob | null;
}

/** The picture cannot be uploaded as requested; the message says why and what to do. */
export class PrepareError extends Error {
  override name = "PrepareError";
}

/**
 * Prepare a file for the upload. If shrinking fails, the file itself is uploaded.
 *
 * @throws PrepareError if the file is gone or the browser cannot rotate it.
 */
export async function prepare(file: File, edit: Edit, options: PrepareOptions): Promise<Prepared> {
  await assertReadable(file);
  const unchanged: Prepared = { file, part: partOf(edit), shown: null };
  if (isSentUnchanged(file, edit, options)) return unchanged;
  try {
    const picture = await decodeImage(file);
    try {
      return (await copyOf(file, picture, edit, options)) ?? (await asTurned(unchanged, picture, edit));
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

/** Return the smaller or converted copy that is uploaded; null for the file itself. */
async function copyOf(
  file: File,
  picture: ImageBitmap,
  edit: Edit,
  options: PrepareOptions,
): Promise<Prepared | null> {
  const plan = planOf(file, picture, edit, options);
  if (plan === null) return null;
  const quality = options.isFullSize ? JPEG_QUALITY_OF_ORIGINALS : JPEG_QUALITY;
  const copy = await encoded(picture, plan.turns, plan.output, file.type, quality);
  const { limits } = options;
  if (copy.size >= file.size && limits !== null && isAcceptedPicture(file, picture, limits)) return null;
  return { file: renamedFile(copy, file), part: plan.part, shown: copy };
}

/** Add what is shown of a file that the server turns. */
async function asTurned(prepared: Prepared, picture: ImageBitmap, { turns }: Edit): Promise<Prepared> {
  if (turns === 0) return prepared;
  const whole = rotatedSize(picture, turns);
  return { ...prepared, shown: await encoded(picture, turns, whole, "image/jpeg", JPEG_QUALITY) };
}

async function encoded(
  picture: ImageBitmap,
  turns: QuarterTurns,
  output: Size,
  type: string,
  quality: number,
): Promise<Blob> {
  const size: Size = { width: picture.width, height: picture.height };
  const canvas = drawRegion(picture, size, {
    turns,
    region: { x: 0, y: 0, ...rotatedSize(size, turns) },
    output,
  });
  try {
    const jpeg = await encodeCanvas(canvas, "image/jpeg", quality);
    if (!DRAWN_TYPES.includes(type)) return jpeg;
    const png = await encodeCanvas(canvas, "image/png", quality);
    return png.size <= jpeg.size ? png : jpeg;
  } finally {
    freeCanvas(canvas);
  }
}

/** Return the file with its name and the extension of its format. */
function renamedFile(blob: Blob, { name, type }: File): File {
  const ending = blob.type === "image/png" ? ".png" : ".jpg";
  const kept = blob.type === type ? name : name.replace(/\.[^.]*$/, "") + ending;
  return new File([blob], kept, { type: blob.type });
}
