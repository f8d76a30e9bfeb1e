import "./queue.css";

import { useRef } from "react";

import { t } from "../../../messages";
import { QueueRow } from "./QueueRow";
import type { UploadQueue } from "./UploadQueue";
import { isDone, type Rows } from "./rows";

interface Props {
  readonly rows: Rows;
  readonly queue: UploadQueue;
  readonly onEdit: (id: number) => void;
}

/** The pictures of this session, in the order chosen. */
export function QueueList({ rows, queue, onEdit }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const heldCount = rows.filter(({ stage }) => stage.name === "held").length;
  const hasDone = rows.some(isDone);
  /** The focused element is removed with its row. */
  const focusHeading = () => heading.current?.focus();

  return (
    <section className="queue" aria-labelledby="queue-heading">
      <div className="queue-header">
        <h2 id="queue-heading" ref={heading} tabIndex={-1}>
          {t("queue.title")}
        </h2>
        {heldCount > 1 && (
          <button
            type="button"
            className="button button-primary"
            onClick={() => {
              queue.sendAllHeld();
              focusHeading();
            }}
          >
            {t("queue.uploadAll", { count: heldCount })}
          </button>
        )}
        {hasDone && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              queue.removeDone();
              focusHeading();
            }}
          >
            {t("queue.clear")}
          </button>
        )}
      </div>
      <ol className="queue-rows" role="list" aria-label={t("queue.title")}>
        {rows.map((row) => (
          <QueueRow key={row.id} row={row} queue={queue} onEdit={onEdit} onGone={focusHeading} />
        ))}
      </ol>
    </section>
  );
}
