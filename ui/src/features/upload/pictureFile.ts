/** What the page itself refuses to send. The server decides on everything else. */
import type { Limits } from "../../api/types";
import { formatBytes } from "../../format";
import { t } from "../../messages";

/** The file chooser offers these first; what else the browser can show is sent as JPEG. */
export const OFFERED_TYPES = "image/jpeg,image/png,image/webp,image/tiff,image/bmp,image/gif";

/** The reason not even to take a file up, in words for a person; null where it may be sent. */
export function rejectionOf(file: File): string | null {
  // The system names no type for an extension that it does not know: then the server looks at the bytes.
  if (file.type !== "" && !file.type.startsWith("image/")) {
    return t("file.notPicture", { name: file.name });
  }
  return file.size === 0 ? t("file.empty", { name: file.name }) : null;
}

/** The reason not to send what was made of a file; null where it may go, or the limit is not known yet. */
export function tooLarge(name: string, sizeBytes: number, limits: Limits | null): string | null {
  if (limits === null || sizeBytes <= limits.maxUploadBytes) return null;
  return t("file.tooLarge", {
    name,
    size: formatBytes(sizeBytes),
    limit: formatBytes(limits.maxUploadBytes),
  });
}
