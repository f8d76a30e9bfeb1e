/** Sends a person's correction of one line. */
import { call } from "./http";
import { retryWhenBusy } from "./retry";

/**
 * Resolves once the server has durably accepted the correction.
 *
 * @throws ApiProblem with words for a person.
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
