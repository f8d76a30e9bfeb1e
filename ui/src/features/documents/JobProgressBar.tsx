import { isEnded, type Job } from "../../api/jobs";
import { t } from "../../messages";

/** Pages that have ended, of all; nothing when all have. */
export function JobProgressBar({ job }: { job: Job }) {
  if (isEnded(job)) return null;
  const ended = job.done + job.failed;
  return job.of === null || ended === 0 ? (
    <progress aria-label={t("document.progress")} />
  ) : (
    <progress aria-label={t("document.progress")} value={ended} max={job.of} />
  );
}
