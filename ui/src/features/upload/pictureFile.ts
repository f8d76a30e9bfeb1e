/** What the page itself refuses to send. The server decides on everything else. */
import { formatBytes } from "../../format";

export const MAX_PICTURE_BYTES = 32_000_000;

/** Formats that the server reads; the file chooser offers these first. */
export const ACCEPTED_TYPES = "image/jpeg,image/png,image/webp,image/tiff,image/bmp,image/gif";

/** The reason not to send a file, in words for a person; null where it may go. */
export function refusalOf(file: File): string | null {
  // The system names no type for an extension that it does not know: then the server looks at the bytes.
  if (file.type !== "" && !file.type.startsWith("image/")) {
    return `“${file.name}” is not a picture. Choose a JPEG, PNG, WebP, TIFF, BMP or GIF file.`;
  }
  if (file.size === 0) return `“${file.name}” is empty. Choose another file.`;
  if (file.size > MAX_PICTURE_BYTES) {
    return `“${file.name}” is ${formatBytes(file.size)}. Pictures of up to ${formatBytes(MAX_PICTURE_BYTES)} can be read.`;
  }
  return null;
}
