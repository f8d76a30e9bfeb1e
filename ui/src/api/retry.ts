/**
 * Retry requests that the server answers with 503 and `Retry-After`: a picture not stored yet, a full queue.
 */
import { ApiProblem } from "./problem";

/** Number of attempts in total. */
export const ATTEMPTS = 5;

/** A longer wait is reported as a failure. */
export const LONGEST_WAIT_S = 10;

/**
 * Run `attempt`, and retry after a 503 with `Retry-After`.
 *
 * @throws what the last attempt threw; `AbortError` if `signal` is aborted while waiting.
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

/** @throws `AbortError` if `signal` is aborted while waiting. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      window.clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
