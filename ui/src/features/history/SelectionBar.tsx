import { t } from "../../messages";

interface Props {
  readonly count: number;
  /** Number of selectable pictures. */
  readonly shown: number;
  readonly onDelete: () => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

export function SelectionBar({ count, shown, onDelete, onSelectAll, onClear }: Props) {
  return (
    <div role="region" aria-label={t("history.selection")} className="dock">
      <p>{t("history.selected", { count })}</p>
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
      <button type="button" className="button button-danger dock-main" onClick={onDelete}>
        {t("history.deleteSelected", { count })}
      </button>
    </div>
  );
}
