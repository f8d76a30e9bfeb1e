import { formatBytes } from "../../../format";
import { t } from "../../../messages";
import { Message } from "../../../messages/Message";
import { emptyText } from "../../../notices";
import { Countdown } from "./Countdown";
import type { Row } from "./rows";
import { useIsOnline } from "./useIsOnline";

const NBSP = "\u00a0";

/** Progress of a row: real bytes and lines only. */
export function StageProgress({ row }: { row: Row }) {
  return (
    <>
      <Bar row={row} />
      <p className="stage-text">
        <StageText row={row} />
        {row.sentSize !== null && row.sentSize < row.file.size && (
          <span className="stage-saved">
            <span className="visually-hidden">{t("stage.shrunk")}</span>
            {`${formatBytes(row.file.size)}${NBSP}→${NBSP}${formatBytes(row.sentSize)}`}
          </span>
        )}
      </p>
    </>
  );
}

function Bar({ row: { stage } }: { row: Row }) {
  if (stage.name === "preparing") return <progress aria-label={t("queue.preparing")} />;
  if (stage.name === "uploading") {
    return <progress aria-label={t("queue.uploading")} value={stage.sentBytes} max={stage.totalBytes} />;
  }
  if (stage.name !== "reading") return null;
  const { boxes, read } = stage.live;
  return boxes === null || read === 0 ? (
    <progress aria-label={t("queue.reading")} />
  ) : (
    <progress aria-label={t("queue.reading")} value={read} max={boxes.length} />
  );
}

function StageText({ row: { stage } }: { row: Row }) {
  const isOnline = useIsOnline();
  switch (stage.name) {
    case "held":
      return t("stage.held");
    case "queued":
      return t("stage.queued");
    case "preparing":
      return t("stage.preparing");
    case "uploading":
      if (!isOnline) return t("stage.uploadingOffline");
      return t("stage.uploading", {
        sent: formatBytes(stage.sentBytes),
        total: formatBytes(stage.totalBytes),
      });
    case "reading":
      return readingText(stage.live.boxes?.length ?? null, stage.live.read);
    case "retrying":
      return (
        <Message
          of="stage.retrying"
          values={{ message: stage.message, seconds: <Countdown toMs={stage.retryAtMs} /> }}
        />
      );
    case "offline":
      return t("stage.offline");
    case "done":
      return stage.text.lines.length === 0
        ? emptyText(stage.text.notices).title
        : t("count.lines", { count: stage.text.lines.length });
    case "cancelled":
      return t("stage.cancelled");
    case "restoring":
      return t("state.loading");
    case "lost":
      return t("stage.lost");
    case "duplicate":
      return null; // Shown in a note.
    case "failed":
    case "rejected":
      return null; // Shown in an alert.
  }
}

function readingText(boxCount: number | null, read: number): string {
  if (boxCount === null) return t("stage.findingLines");
  return t("stage.reading", { read, count: boxCount });
}
