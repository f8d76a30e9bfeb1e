import { ApiProblem, messageOf, QUOTA_REACHED } from "../../../api/problem";
import { t } from "../../../messages";
import type { Stage } from "./documentRows";

/** Return the stage of a file that was not accepted. */
export function failureOf(name: string, thrown: unknown): Stage {
  const message = t("document.notAccepted", { name, reason: messageOf(thrown) });
  if (!(thrown instanceof ApiProblem)) return { name: "failed", message, remedy: "retry" };
  if (thrown.slug === QUOTA_REACHED) return { name: "failed", message, remedy: "free space" };
  return { name: "failed", message, remedy: thrown.isTemporary ? "retry" : "none" };
}
