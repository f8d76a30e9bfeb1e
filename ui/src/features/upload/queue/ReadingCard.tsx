import { t } from "../../../messages";
import { LivePicture } from "./LivePicture";
import type { LiveBox } from "./live";
import type { ReadingQueue } from "./ReadingQueue";
import type { Row } from "./rows";
import { StageProgress } from "./StageProgress";

/** The one picture that a person waits for: large, with its lines filling in beside it as they are read. */
export function ReadingCard({ row, queue }: { row: Row; queue: ReadingQueue }) {
  const { file, stage } = row;
  const boxes = stage.name === "reading" ? stage.live.boxes : null;
  return (
    <section className="reading-card" aria-label={t("queue.progress")}>
      <div className="reading-facts">
        <h1 dir="auto">{file.name}</h1>
        <StageProgress row={row} />
        <div className="reading-actions">
          {(stage.name === "busy" || stage.name === "offline") && (
            <button
              type="button"
              className="button button-primary"
              onClick={() => {
                queue.hurry(row.id);
              }}
            >
              {t("queue.retryNow")}
            </button>
          )}
          <button
            type="button"
            className="button"
            onClick={() => {
              queue.cancel(row.id);
            }}
          >
            {t("action.cancel")}
          </button>
        </div>
      </div>
      <div className="reading-preview">
        <LivePicture row={row} alt={file.name} />
      </div>
      {boxes !== null && boxes.length > 0 && <LiveLines boxes={boxes} />}
    </section>
  );
}

/** What is read so far, in reading order; a line that is still to come is a bar of about its length. */
function LiveLines({ boxes }: { boxes: readonly LiveBox[] }) {
  return (
    <ol className="live-lines" role="list" aria-label={t("queue.linesSoFar")}>
      {boxes.map(({ place, text }) => (
        <li key={place} dir="auto" className={text === null ? "live-line-to-come" : undefined}>
          {text ?? <span className="visually-hidden">{t("queue.lineNotRead")}</span>}
        </li>
      ))}
    </ol>
  );
}
