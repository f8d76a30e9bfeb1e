/** The words for a document's state and errors. */
import { isEnded, type Job, type JobError } from "../../api/jobs";
import { ownText, SERVER_LANGUAGE } from "../../api/problem";
import { t } from "../../messages";
import { LANGUAGE } from "../../messages/texts";

/** Return whether the file is encrypted and needs a (or another) password. */
export function needsPassword(error: JobError | null): boolean {
  return error?.code === "password-required" || error?.code === "wrong-password";
}

/** Return why a document or page could not be read, and what to do. */
export function errorText({ code, detail }: JobError): string {
  // The server's words are for programs.
  if (code === "password-required") return t("document.encrypted");
  if (code === "wrong-password") return t("document.wrongPassword");
  return LANGUAGE === SERVER_LANGUAGE ? detail : (ownText(code) ?? t("error.notRead"));
}

/** Return the progress of a document as text. */
export function progressText(job: Job): string {
  const { status, done, failed, of } = job;
  if (status === "failed") return t("document.failed");
  if (of === null) return t("document.queued");
  if (!isEnded(job)) return t("document.reading", { done: done + failed, count: of });
  if (failed === 0) return t("document.pages", { count: of });
  return t("document.donePartly", { failed, count: of });
}
