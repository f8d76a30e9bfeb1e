import "./queue.css";

import { type ReactNode, useRef } from "react";

import type { Selection } from "../../../api/selection";
import { t } from "../../../messages";
import { SelectionDownload } from "../../selection/SelectionDownload";
import { QueueRow } from "./QueueRow";
import type { UploadQueue } from "./UploadQueue";
import type { Rows } from "./rows";

interface Props {
  readonly rows: Rows;
  readonly queue: UploadQueue;
  readonly onEdit: (id: number) => void;
  /** Whether there are finished files, here or in `children`. */
  readonly hasDone: boolean;
  readonly onClear: () => void;
  /** What has been read and stored. */
  readonly selection: Selection;
  /** Number of files that failed and can be tried again. */
  readonly failedCount: number;
  readonly onTryAgain: () => void;
  /** Rows before those of the pictures. */
  readonly children?: ReactNode;
}

/** The files of this session, in the order chosen. */
export function QueueList(props: Props) {
  const { rows, queue, onEdit, hasDone, onClear, selection, failedCount, onTryAgain, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const heldCount = rows.filter(({ stage }) => stage.name === "held").length;
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
        {failedCount > 0 && (
          <button
            type="button"
            className="button"
            onClick={() => {
              onTryAgain();
              focusHeading();
            }}
          >
            {t("queue.tryAllAgain", { count: failedCount })}
          </button>
        )}
        {selection.pictures.length + selection.documents.length > 1 && (
          <SelectionDownload selection={selection} />
        )}
        {hasDone && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              onClear();
              focusHeading();
            }}
          >
            {t("queue.clear")}
          </button>
        )}
      </div>
      <ol className="queue-rows" role="list" aria-label={t("queue.title")}>
        {children}
        {rows.map((row) => (
          <QueueRow key={row.id} row={row} queue={queue} onEdit={onEdit} onGone={focusHeading} />
        ))}
      </ol>
    </section>
  );
}
