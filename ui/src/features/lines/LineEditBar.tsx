import "./lineEdits.css";

import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import type { LineEdits } from "./useLineEdits";

interface Props {
  readonly edits: LineEdits;
  /** A box is being drawn or moved. */
  readonly isDrawing: boolean;
  readonly onAdd: () => void;
}

/** Above the lines: add one, and undo the latest edit. */
export function LineEditBar({ edits, isDrawing, onAdd }: Props) {
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
      {edits.problem !== null && <Alert message={edits.problem} />}
    </div>
  );
}
