import "./download.css";

import { useId } from "react";

import type { DocumentFormat } from "../../api/formats";
import { Icon } from "../../components/Icon";
import { useDisclosure } from "../../components/useDisclosure";
import type { Download } from "../../components/useDownload";
import { t } from "../../messages";
import { useFormats } from "./useFormats";

interface Props {
  readonly download: Download<{ readonly label: string }>;
  readonly onChoose: (format: DocumentFormat) => void;
  /** Number of lines with unsaved changes. */
  readonly unsaved?: number;
  /** Files before the formats. */
  readonly first?: readonly MenuFile[];
  /** Files after the formats. */
  readonly last?: readonly MenuFile[];
  /** The name of a format, if it is not its label. */
  readonly formatLabel?: (label: string) => string;
}

interface MenuFile {
  readonly label: string;
  readonly use: string;
  readonly onChoose: () => void;
}

/** A button that opens the list of formats. Escape, a click elsewhere and losing the focus close it. */
export function DownloadMenu({
  download,
  onChoose,
  unsaved = 0,
  first = [],
  last = [],
  formatLabel = String,
}: Props) {
  const { isOpen, close, rootProps, openerProps } = useDisclosure();
  const { formats, problem, retry } = useFormats(isOpen);
  const listId = useId();

  return (
    <div className="download" {...rootProps}>
      <button type="button" className="button" aria-controls={listId} {...openerProps}>
        <Icon name="next" />
        <span>{t(download.phase === "fetching" ? "download.preparing" : "download.button")}</span>
      </button>
      <div id={listId} className="download-list" hidden={!isOpen}>
        {unsaved > 0 && <p className="note note-changed">{t("download.unsaved", { count: unsaved })}</p>}
        {problem !== null && (
          <p className="note" role="alert">
            {problem}{" "}
            <button type="button" className="button button-small" onClick={retry}>
              {t("action.tryAgain")}
            </button>
          </p>
        )}
        {formats === null && problem === null && <p className="note">{t("state.loading")}</p>}
        {formats !== null && (
          <ul role="list" aria-label={t("download.files")}>
            {first.map((file) => (
              <FileItem key={file.label} file={file} onClose={close} />
            ))}
            {formats.map((format) => (
              <li key={format.name}>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    onChoose(format);
                  }}
                >
                  {formatLabel(format.label)} <small>{format.use}</small>
                </button>
              </li>
            ))}
            {last.map((file) => (
              <FileItem key={file.label} file={file} onClose={close} />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function FileItem({ file, onClose }: { readonly file: MenuFile; readonly onClose: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={() => {
          onClose();
          file.onChoose();
        }}
      >
        {file.label} <small>{file.use}</small>
      </button>
    </li>
  );
}
