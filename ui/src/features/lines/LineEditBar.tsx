import "./lineEdits.css";

import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { Message } from "../../messages/Message";
import type { Reading } from "./useBoxEditing";
import type { LineEdits } from "./useLineEdits";

interface Props {
  readonly edits: LineEdits;
  /** A box is being drawn or moved. */
  readonly isDrawing: boolean;
  /** What is in the moved box of a corrected line; null if nothing is to be asked. */
  readonly reading: Reading | null;
  readonly onAdd: () => void;
}

/** Above the lines: add one, and undo the latest edit. */
export function LineEditBar({ edits, isDrawing, reading, onAdd }: Props) {
  return (
    <div className="line-edit-bar">
      <button
        type="button"
        className="button button-small"
        title={t("lines.addTitle")}
        disabled={isDrawing || edits.isBusy}
        onClick={onAdd}
      >
        {t("lines.add")}
      </button>
      {edits.canUndo && (
        <button
          type="button"
          className="button button-small"
          disabled={edits.isBusy}
          onClick={() => void edits.undo()}
        >
          <Icon name="turnLeft" /> {t("lines.undo")}
        </button>
      )}
      {edits.problem !== null && (
        <Alert message={edits.problem}>
          {edits.isConflict && (
            <button
              type="button"
              className="button button-small"
              disabled={edits.isBusy}
              onClick={() => void edits.loadCurrent()}
            >
              {t("lines.loadCurrent")}
            </button>
          )}
        </Alert>
      )}
      {edits.notMade !== null && <p className="note">{t("lines.notMade", { change: edits.notMade })}</p>}
      {reading !== null && (
        <div role="group" aria-label={t("lines.readAgain")} className="note line-reading">
          <p>
            <Message
              of="lines.boxReads"
              values={{ number: String(reading.number), text: <b dir="auto">{reading.text}</b> }}
            />
          </p>
          <button
            type="button"
            className="button button-small"
            disabled={edits.isBusy}
            onClick={() => void reading.use()}
          >
            {t("lines.useText")}
          </button>
          <button type="button" className="button button-small" onClick={reading.dismiss}>
            {t("lines.keepText")}
          </button>
        </div>
      )}
    </div>
  );
}
