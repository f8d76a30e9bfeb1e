/** Decide what follows a failure: a retry, a wait for the connection, or a message with a remedy. */
import { ApiProblem, messageOf, QUOTA_REACHED } from "../../../api/problem";
import { t } from "../../../messages";
import { PrepareError } from "../prepare/prepare";
import type { Stage } from "./rows";

/** Automatic retries of a busy server. */
export const MAX_RETRIES = 4;

/** Used without Retry-After. */
const DEFAULT_WAIT_S = 5;

/** A longer wait is left to the person. */
const MAX_WAIT_S = 90;

export type Pause =
  | { readonly kind: "retrying"; readonly waitMs: number; readonly message: string }
  | { readonly kind: "offline" };

/**
 * Return the wait before the next attempt; null if there is none.
 *
 * `isOnline` is `navigator.onLine`, which is wrong for a local server, so it is checked only after a request has
 * failed.
 */
export function pauseAfter(thrown: unknown, retries: number, isOnline: boolean): Pause | null {
  if (!(thrown instanceof ApiProblem)) return null;
  if (thrown.status === 0 && !isOnline) return { kind: "offline" };
  const waitS = thrown.retryAfterS ?? DEFAULT_WAIT_S;
  if (thrown.status !== 503 || retries >= MAX_RETRIES || waitS > MAX_WAIT_S) return null;
  return { kind: "retrying", waitMs: waitS * 1000, message: thrown.detail };
}

/** Return the final stage; `isFullSize` if the picture could have been shrunk. */
export function failureOf(name: string, thrown: unknown, isFullSize: boolean): Stage {
  if (thrown instanceof PrepareError) return { name: "failed", message: thrown.message, remedy: "retry" };
  const message = t("queue.readFailed", { name, reason: messageOf(thrown) });
  if (!(thrown instanceof ApiProblem)) return { name: "failed", message, remedy: "retry" };
  if (thrown.slug === QUOTA_REACHED) return { name: "failed", message, remedy: "free space" };
  if (thrown.status === 413 && isFullSize) {
    return { name: "failed", message: `${message} ${t("queue.turnOffFullSize")}`, remedy: "retry" };
  }
  return { name: "failed", message, remedy: thrown.isTemporary ? "retry" : "none" };
}
