/** A picture's text as a file, made by the server from what is saved. */
import type { DocumentFormat } from "./formats";
import { request } from "./http";
import { patiently } from "./patience";
import { pictureUrl } from "./pictures";

/** A searchable PDF holds the picture: a large one over a slow line takes its time. */
const DOCUMENT_TIMEOUT_MS = 120_000;

export interface TextDocument {
  readonly name: string;
  readonly content: Blob;
}

/**
 * Fetches the file under the name that the server gives it; `pictureName` serves where it gives none.
 *
 * @throws ApiProblem with words for a person; `AbortError` where `signal` is aborted.
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
  return patiently(() => request(path, { signal }, DOCUMENT_TIMEOUT_MS, read), signal);
}

/** The name in a `Content-Disposition` (RFC 6266): the one in UTF-8 before the plain one; null where there is none. */
export function fileNameIn(disposition: string | null): string | null {
  const encoded = /;\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(disposition ?? "")?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Not what the RFC says: the plain name follows.
    }
  }
  const [, quoted, bare] =
    /;\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(disposition ?? "") ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? bare ?? null;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, "") || "picture";
}
