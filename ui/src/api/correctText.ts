/** Send a correction of one line. */
import { call } from "./http";
import { retryWhenBusy } from "./retry";

/**
 * Send a correction. Resolves once the server has accepted it durably (202).
 *
 * @throws ApiProblem with a message for the page.
 */
export async function correctLine(id: string, ordNum: number, text: string): Promise<void> {
  await retryWhenBusy(() =>
    call("correct-text", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id, ord_num: ordNum, text }),
    }),
  );
}
