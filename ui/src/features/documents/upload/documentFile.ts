/** Decide which files are documents, and which of them the page rejects itself. */
import type { Limits } from "../../../api/types";
import { formatBytes } from "../../../format";
import { t } from "../../../messages";

const TYPES = ["application/pdf", "application/x-pdf", "image/tiff", "image/tiff-fx"];

/** The system may not know the type. */
const ENDINGS = /\.(pdf|tiff?)$/i;

/** Return whether a file can have many pages. The server reads its pages in the background. */
export function isDocument({ type, name }: File): boolean {
  return TYPES.includes(type) || (type === "" && ENDINGS.test(name));
}

/** Return why a document is rejected, as a message for the page; null if it is accepted. */
export function rejectionOf({ name, size }: File, limits: Limits | null): string | null {
  if (size === 0) return t("file.empty", { name });
  if (limits === null || size <= limits.maxDocumentBytes) return null;
  return t("document.tooLarge", {
    name,
    size: formatBytes(size),
    limit: formatBytes(limits.maxDocumentBytes),
  });
}
