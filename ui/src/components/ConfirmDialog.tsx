import { t } from "../messages";
import { Alert } from "./Alert";
import { Dialog } from "./Dialog";

interface Props {
  readonly title: string;
  readonly about: string;
  readonly confirmLabel: string;
  readonly isBusy: boolean;
  readonly problem: string | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Ask before something that cannot be undone. */
export function ConfirmDialog({ title, about, confirmLabel, isBusy, problem, onConfirm, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="confirm">
        <p>{about}</p>
        {problem !== null && <Alert message={problem} />}
        <div className="confirm-actions">
          <button type="button" className="button button-danger" disabled={isBusy} onClick={onConfirm}>
            {confirmLabel}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
