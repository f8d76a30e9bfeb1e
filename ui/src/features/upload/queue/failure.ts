/** What follows from a failure: asking again by itself, waiting for the line, or a word and a remedy for the person. */
import { ApiProblem, messageOf, QUOTA_REACHED } from "../../../api/problem";
import { t } from "../../../messages";
import { PrepareError } from "../prepare/prepare";
import type { Stage } from "./rows";

/** How often a busy server is asked again without a person's word. */
export const MAX_RETRIES = 4;

/** For a busy server that names no time. */
const DEFAULT_WAIT_S = 5;

/** A server that wants to be left alone for longer than this waits for the person's word. */
const MAX_WAIT_S = 90;

export type Pause =
  | { readonly kind: "retrying"; readonly waitMs: number; readonly message: string }
  | { readonly kind: "offline" };

/**
 * The pause before the picture is sent once more; null where that is for a person to decide.
 *
 * `isOnline` is what the browser believes, and it may be wrong: the server may run on this very machine. So it is asked
 * only after a request has failed.
 */
export function pauseAfter(thrown: unknown, retries: number, isOnline: boolean): Pause | null {
  if (!(thrown instanceof ApiProblem)) return null;
  if (thrown.status === 0 && !isOnline) return { kind: "offline" };
  const waitS = thrown.retryAfterS ?? DEFAULT_WAIT_S;
  if (thrown.status !== 503 || retries >= MAX_RETRIES || waitS > MAX_WAIT_S) return null;
  return { kind: "retrying", waitMs: waitS * 1000, message: thrown.words };
}

/** How the row ends; `isFullSize` where a smaller copy could have been sent. */
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

/** How a row ends whose picture is too large for the server, before a byte of it has left. */
export function tooLargeStage(message: string, isFullSize: boolean): Stage {
  return isFullSize
    ? { name: "failed", message: `${message} ${t("queue.turnOffFullSize")}`, remedy: "retry" }
    : { name: "rejected", message };
}
