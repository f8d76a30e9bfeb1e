/** Files that the page rejects itself; the server decides on all others. */
import type { Limits } from "../../api/types";
import { formatBytes } from "../../format";
import { t } from "../../messages";

/** Types and endings offered by the file chooser; the system may know only one of the two. */
export const OFFERED_TYPES =
  "image/*,application/pdf,.pdf,.tif,.tiff,.heic,.heif,.avif,.jp2,.jxl,.pbm,.pgm,.ppm,.pnm";

/** Return why a file is rejected, as a message for the page; null if it is accepted. */
export function rejectionOf(file: File): string | null {
  // The system may not know the type; the server then checks the content.
  if (file.type !== "" && !file.type.startsWith("image/")) {
    return t("file.notPicture", { name: file.name });
  }
  return file.size === 0 ? t("file.empty", { name: file.name }) : null;
}

/** Return why a file is too large; null if it is not or the limit is unknown. */
export function tooLarge(name: string, sizeBytes: number, limits: Limits | null): string | null {
  if (limits === null || sizeBytes <= limits.maxUploadBytes) return null;
  return t("file.tooLarge", {
    name,
    size: formatBytes(sizeBytes),
    limit: formatBytes(limits.maxUploadBytes),
  });
}
