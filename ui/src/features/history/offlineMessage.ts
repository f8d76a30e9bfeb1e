import { ApiProblem, messageOf } from "../../api/problem";
import { t } from "../../messages";

export const OFFLINE = t("history.offline");

/** Return the message for a failed call; a known offline state overrides a missing answer. */
export function messageOrOffline(thrown: unknown): string {
  const isUnanswered = thrown instanceof ApiProblem && thrown.status === 0;
  return isUnanswered && !navigator.onLine ? OFFLINE : messageOf(thrown);
}
