import type { Selection } from "../../api/selection";
import { t } from "../../messages";
import { SelectionDownload } from "../selection/SelectionDownload";

interface Props {
  readonly selection: Selection;
  /** Number of selectable pictures and documents. */
  readonly shown: number;
  readonly onDelete: () => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

/** What is selected, and what can be done with all of it. */
export function SelectionBar({ selection, shown, onDelete, onSelectAll, onClear }: Props) {
  const { pictures, documents } = selection;
  const count = pictures.length + documents.length;
  const hasDocuments = documents.length > 0;
  return (
    <div role="region" aria-label={t("history.selection")} className="dock">
      <p>{t(hasDocuments ? "history.selectedFiles" : "history.selected", { count })}</p>
      {count < shown && (
        <button
          type="button"
          className="button button-quiet"
          aria-label={t("history.selectAllLabel", { number: shown })}
          onClick={onSelectAll}
        >
          {t("history.selectAll", { number: shown })}
        </button>
      )}
      <button
        type="button"
        className="button button-quiet"
        aria-label={t("history.selectNoneLabel")}
        onClick={onClear}
      >
        {t("history.selectNone")}
      </button>
      <SelectionDownload selection={selection} />
      <button type="button" className="button button-danger dock-main" onClick={onDelete}>
        {t(hasDocuments ? "history.deleteFiles" : "history.deleteSelected", { count })}
      </button>
    </div>
  );
}
