/** Send a correction of one line. */
import { FIRST_ADDED } from "./editLines";
import { call } from "./http";
import { retryWhenBusy } from "./retry";

/**
 * Send a correction. Resolves once the server has accepted it durably (202).
 *
 * @throws ApiProblem with a message for the page.
 */
export async function correctLine(
  id: string,
  ordNum: number,
  text: string,
  linesRevision: string | null = null,
): Promise<void> {
  // A line that was added a moment ago may not be stored yet.
  const added = ordNum >= FIRST_ADDED && linesRevision !== null ? { lines_revision: linesRevision } : {};
  await retryWhenBusy(() =>
    call("correct-text", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id, ord_num: ordNum, text, ...added }),
    }),
  );
}
