import { formatBytes, formatCount } from "../../../format";
import { Countdown } from "./Countdown";
import type { Row } from "./rows";
import { useIsOnline } from "./useIsOnline";

const NBSP = "\u00a0";

/** How far a row is: real bytes, real lines, and no pretended figure in between. */
export function StageProgress({ row }: { row: Row }) {
  return (
    <>
      <Bar row={row} />
      <p className="stage-words">
        <StageWords row={row} />
        {row.sentSize !== null && row.sentSize < row.file.size && (
          <span className="stage-saved">
            <span className="visually-hidden">made smaller: </span>
            {`${formatBytes(row.file.size)}${NBSP}→${NBSP}${formatBytes(row.sentSize)}`}
          </span>
        )}
      </p>
    </>
  );
}

function Bar({ row: { stage } }: { row: Row }) {
  if (stage.name === "preparing") return <progress aria-label="Preparing" />;
  if (stage.name === "uploading") {
    return <progress aria-label="Upload" value={stage.sentBytes} max={stage.totalBytes} />;
  }
  if (stage.name !== "reading") return null;
  const { boxes, read } = stage.live;
  return boxes === null || read === 0 ? (
    <progress aria-label="Reading" />
  ) : (
    <progress aria-label="Reading" value={read} max={boxes.length} />
  );
}

function StageWords({ row: { stage } }: { row: Row }) {
  const isOnline = useIsOnline();
  switch (stage.name) {
    case "held":
      return "Waits for you: edit it, or send it as it is.";
    case "waiting":
      return "Waits for its turn.";
    case "preparing":
      return "Getting it ready…";
    case "uploading":
      if (!isOnline) return "You seem to be offline: the upload goes on when the line is back.";
      return `Uploading: ${formatBytes(stage.sentBytes)} of ${formatBytes(stage.totalBytes)}`;
    case "reading":
      return wordsOfReading(stage.live.boxes?.length ?? null, stage.live.read);
    case "busy":
      return (
        <>
          {stage.message} It is sent again in <Countdown toMs={stage.againAtMs} />.
        </>
      );
    case "offline":
      return "You are offline. It goes on by itself when the line is back.";
    case "done":
      return stage.text.lines.length === 0
        ? "No text was found"
        : formatCount(stage.text.lines.length, "line");
    case "cancelled":
      return "Cancelled";
    case "failed":
    case "refused":
      return null; // An alert says it.
  }
}

function wordsOfReading(boxCount: number | null, read: number): string {
  if (boxCount === null) return "Reading the text: looking for lines…";
  return `Reading the text: ${read} of ${formatCount(boxCount, "line")}`;
}
