/** Export a picture's saved text as a file made by the server. */
import type { DocumentFormat } from "./formats";
import { request } from "./http";
import { retryWhenBusy } from "./retry";
import { pictureUrl } from "./pictures";

/** A searchable PDF contains the picture, so it can be large. */
const DOCUMENT_TIMEOUT_MS = 120_000;

export interface TextDocument {
  readonly name: string;
  readonly content: Blob;
}

/**
 * Fetch the file with the name that the server gives it, or one derived from `pictureName`.
 *
 * @throws ApiProblem with a message for the page; `AbortError` if `signal` is aborted.
 */
export function getDocument(
  id: string,
  pictureName: string,
  format: DocumentFormat,
  signal: AbortSignal,
): Promise<TextDocument> {
  const path = `${pictureUrl(id)}/text?${new URLSearchParams({ format: format.name })}`;
  const read = async (answer: Response) => ({
    name: fileNameIn(answer.headers.get("Content-Disposition")) ?? stemOf(pictureName) + format.ending,
    content: await answer.blob(),
  });
  return retryWhenBusy(() => request(path, { signal }, DOCUMENT_TIMEOUT_MS, read), signal);
}

/**
 * Return the file name in a `Content-Disposition` (RFC 6266), preferring the UTF-8 form; null if there is none.
 */
export function fileNameIn(disposition: string | null): string | null {
  const encoded = /;\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(disposition ?? "")?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Invalid encoding: fall back to the plain file name.
    }
  }
  const [, quoted, bare] =
    /;\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(disposition ?? "") ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? bare ?? null;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, "") || "picture";
}
