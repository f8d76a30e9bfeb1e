/** Clean scans, ink and cut-outs of a picture as PNG. */
import { fileNameIn, type TextDocument } from "./documents";
import { request } from "./http";
import { pictureUrl } from "./pictures";
import { retryWhenBusy } from "./retry";

/** A large photo takes seconds, and others may wait before it. */
const TIMEOUT_MS = 60_000;

export type CutoutKind = "scan" | "ink" | "cutout";

/** @throws ApiProblem with a message for the user; `AbortError` if `signal` is aborted. */
export function getCutout(
  id: string,
  kind: CutoutKind,
  lines: readonly number[],
  signal: AbortSignal,
): Promise<TextDocument> {
  const query = new URLSearchParams({ kind });
  if (lines.length > 0) query.set("lines", lines.join(","));
  const read = async (answer: Response) => ({
    name: fileNameIn(answer.headers.get("Content-Disposition")) ?? `picture.${kind}.png`,
    content: await answer.blob(),
  });
  return retryWhenBusy(
    () => request(`${pictureUrl(id)}/cutout?${query}`, { signal }, TIMEOUT_MS, read),
    signal,
  );
}
