/** What the server is not ready for yet is asked again when it says so: a picture on its way to the store, a full queue. */
import { ApiProblem } from "./problem";

/** How often in all. */
export const ATTEMPTS = 5;

/** A server that wants to be left alone for longer is a failure that a person should hear of. */
export const LONGEST_WAIT_S = 10;

/**
 * Does `attempt`, and again after a 503 that names a time with `Retry-After`.
 *
 * @throws what the last attempt threw; `AbortError` where `signal` is aborted while it waits.
 */
export async function retryWhenBusy<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const waitS = thrown instanceof ApiProblem && thrown.status === 503 ? thrown.retryAfterS : null;
      if (left === 0 || waitS === null || waitS > LONGEST_WAIT_S) throw thrown;
      await pause(waitS * 1000, signal);
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      window.clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
