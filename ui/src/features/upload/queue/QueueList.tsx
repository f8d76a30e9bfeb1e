import "./queue.css";

import { useRef } from "react";

import { QueueRow } from "./QueueRow";
import type { ReadingQueue } from "./ReadingQueue";
import { isDone, type Rows } from "./rows";

interface Props {
  readonly rows: Rows;
  readonly queue: ReadingQueue;
  readonly onEdit: (id: number) => void;
}

/** Every picture of this visit, in the order in which they were chosen. */
export function QueueList({ rows, queue, onEdit }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const heldCount = rows.filter(({ stage }) => stage.name === "held").length;
  const hasDone = rows.some(isDone);
  /** What had the keyboard is gone with its row. */
  const focusHeading = () => heading.current?.focus();

  return (
    <section className="queue" aria-labelledby="queue-heading">
      <div className="queue-header">
        <h2 id="queue-heading" ref={heading} tabIndex={-1}>
          Pictures of this visit
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
            Send all ({heldCount})
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
            Clear those that are read
          </button>
        )}
      </div>
      <ol className="queue-rows" role="list" aria-label="Pictures of this visit">
        {rows.map((row) => (
          <QueueRow key={row.id} row={row} queue={queue} onEdit={onEdit} onGone={focusHeading} />
        ))}
      </ol>
    </section>
  );
}
