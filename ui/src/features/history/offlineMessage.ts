import { ApiProblem, messageOf } from "../../api/problem";
import { t } from "../../messages";

export const OFFLINE = t("history.offline");

/** What to say of a call that failed; a browser that knows itself offline knows better than the call does. */
export function messageOrOffline(thrown: unknown): string {
  const isUnanswered = thrown instanceof ApiProblem && thrown.status === 0;
  return isUnanswered && !navigator.onLine ? OFFLINE : messageOf(thrown);
}
