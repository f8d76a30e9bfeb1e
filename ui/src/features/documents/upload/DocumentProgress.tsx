import { formatBytes } from "../../../format";
import { t } from "../../../messages";
import { Message } from "../../../messages/Message";
import { Countdown } from "../../upload/queue/Countdown";
import { useIsOnline } from "../../upload/queue/useIsOnline";
import { JobProgressBar } from "../JobProgressBar";
import { progressText } from "../jobWords";
import type { DocumentRow } from "./documentRows";

/** Progress of a document: real bytes and pages only. */
export function DocumentProgress({ row }: { row: DocumentRow }) {
  return (
    <>
      <Bar row={row} />
      <p className="stage-text">
        <StageText row={row} />
      </p>
    </>
  );
}

function Bar({ row: { stage } }: { row: DocumentRow }) {
  if (stage.name === "uploading") {
    return <progress aria-label={t("queue.uploading")} value={stage.sentBytes} max={stage.totalBytes} />;
  }
  return stage.name === "accepted" ? <JobProgressBar job={stage.job} /> : null;
}

function StageText({ row: { stage } }: { row: DocumentRow }) {
  const isOnline = useIsOnline();
  switch (stage.name) {
    case "queued":
      return t("stage.queued");
    case "uploading":
      if (!isOnline) return t("stage.uploadingOffline");
      return t("stage.uploading", {
        sent: formatBytes(stage.sentBytes),
        total: formatBytes(stage.totalBytes),
      });
    case "retrying":
      return (
        <Message
          of="stage.retrying"
          values={{ message: stage.message, seconds: <Countdown toMs={stage.retryAtMs} /> }}
        />
      );
    case "offline":
      return t("stage.offline");
    case "accepted":
      return stage.job.status === "failed" ? null : progressText(stage.job); // A failure is shown below.
    case "cancelled":
      return t("stage.cancelled");
    case "restoring":
      return t("state.loading");
    case "lost":
      return t("stage.lost");
    case "duplicate":
    case "failed":
    case "rejected":
      return null; // Shown in an alert.
  }
}
