import { t } from "../messages";
import { Alert } from "./Alert";
import type { Download } from "./useDownload";

interface Props<T extends { readonly label: string }> {
  readonly download: Download<T>;
  readonly onTryAgain: (what: T) => void;
}

/** Why the last download failed, with a button that tries it again; nothing if it did not. */
export function DownloadFailed<T extends { readonly label: string }>({ download, onTryAgain }: Props<T>) {
  if (download.phase !== "failed") return null;
  const { what, message } = download;
  return (
    <Alert message={t("download.failed", { label: what.label, reason: message })}>
      <button
        type="button"
        className="button button-small"
        onClick={() => {
          onTryAgain(what);
        }}
      >
        {t("action.tryAgain")}
      </button>
    </Alert>
  );
}
