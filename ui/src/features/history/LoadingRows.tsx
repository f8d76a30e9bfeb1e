import { t } from "../../messages";

/** Placeholder rows, shown after a short delay. */
export function LoadingRows() {
  return (
    <div className="history history-waiting">
      <p className="visually-hidden">{t("history.loading")}</p>
      {[1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="history-row" aria-hidden="true" />
      ))}
    </div>
  );
}
