/** One file of several pictures and documents. */
import type { TextDocument } from "./documents";
import { fileNameIn } from "./documents";
import { request } from "./http";
import { waitUntilBuilt } from "./jobFile";

/** A ZIP of many searchable PDFs takes minutes. */
const TIMEOUT_MS = 10 * 60_000;

export interface Selection {
  readonly pictures: readonly string[];
  readonly documents: readonly string[];
}

export interface SelectionFile {
  /** The value of the parameter `format`. */
  readonly format: string;
  /** Whether it is one file with all pages, instead of a ZIP. */
  readonly isMerged: boolean;
  readonly hasHeadings?: boolean;
}

/**
 * Fetch the file; waits while the server builds documents.
 *
 * The whole file is fetched before it is saved, unlike by a link: a link cannot send the ids of hundreds, and would save
 * an error as a file. Browsers keep a large one on the disk.
 *
 * @throws ApiProblem with a message for the page; `AbortError` if `signal` is aborted.
 */
export function getSelection(
  { pictures, documents }: Selection,
  { format, isMerged, hasHeadings = false }: SelectionFile,
  signal: AbortSignal,
): Promise<TextDocument> {
  const body = { ids: pictures, documents, format, merged: isMerged, headings: hasHeadings };
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  };
  const read = async (answer: Response) => ({
    name: fileNameIn(answer.headers.get("Content-Disposition")) ?? "ocr-mesh",
    content: await answer.blob(),
  });
  return waitUntilBuilt(() => request("api/export", init, TIMEOUT_MS, read), signal);
}
