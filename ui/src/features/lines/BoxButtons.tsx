import { t } from "../../messages";

interface Props {
  /** A line is added; otherwise the box of one is moved. */
  readonly isNew: boolean;
  readonly isBusy: boolean;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Above the picture while a box is drawn or moved. */
export function BoxButtons({ isNew, isBusy, onDone, onCancel }: Props) {
  return (
    <p className="box-buttons">
      <button type="button" className="button button-small button-primary" disabled={isBusy} onClick={onDone}>
        {t(isNew ? "lines.readText" : "lines.applyBox")}
      </button>
      <button type="button" className="button button-small" onClick={onCancel}>
        {t("lines.cancelBox")}
      </button>
      <span>{t(isNew ? "lines.drawHint" : "lines.moveHint")}</span>
    </p>
  );
}
