import { t } from "../../../messages";
import { PicturePreview } from "./PicturePreview";
import type { LiveBox } from "./partialResult";
import type { UploadQueue } from "./UploadQueue";
import type { Row } from "./rows";
import { StageProgress } from "./StageProgress";

/** Progress of a single picture, with its lines as they are read. */
export function ProgressCard({ row, queue }: { row: Row; queue: UploadQueue }) {
  const { file, stage } = row;
  const boxes = stage.name === "reading" ? stage.live.boxes : null;
  return (
    <section className="progress-card" aria-label={t("queue.progress")}>
      <div className="progress-facts">
        <h1 dir="auto">{file.name}</h1>
        <div className="progress-stage">
          <StageProgress row={row} />
        </div>
        <div className="progress-actions">
          {(stage.name === "retrying" || stage.name === "offline") && (
            <button
              type="button"
              className="button button-primary"
              onClick={() => {
                queue.retryNow(row.id);
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
      <div className="progress-body">
        <div className="progress-preview">
          <PicturePreview row={row} alt={file.name} />
        </div>
        {boxes !== null && boxes.length > 0 && <LiveLines boxes={boxes} />}
      </div>
    </section>
  );
}

/** Lines in reading order; a pending line is a bar of about its length. */
function LiveLines({ boxes }: { boxes: readonly LiveBox[] }) {
  return (
    <ol className="partial-lines" role="list" aria-label={t("queue.linesSoFar")}>
      {boxes.map(({ place, text }) => (
        <li key={place} dir="auto" className={text === null ? "partial-line-pending" : undefined}>
          {text ?? <span className="visually-hidden">{t("queue.lineNotRead")}</span>}
        </li>
      ))}
    </ol>
  );
}
