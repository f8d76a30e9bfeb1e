import { useId } from "react";

import type { Limits } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatBytes } from "../../format";
import { t } from "../../messages";
import { Message } from "../../messages/Message";
import { OFFERED_TYPES } from "./pictureFile";

const PASTE_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

interface Props {
  /** Null until loaded. */
  readonly limits: Limits | null;
  /** Compact, since a list of pictures is shown below. */
  readonly isSmall: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onCamera: () => void;
}

/** File input and camera button. The input's label covers the whole card. */
export function PictureChooser({ limits, isSmall, onFiles, onCamera }: Props) {
  const inputId = useId();
  const hintId = useId();
  return (
    <div className={isSmall ? "chooser chooser-small" : "chooser"}>
      {!isSmall && (
        <span className="chooser-mark">
          <Icon name="scan" />
        </span>
      )}
      <div className="chooser-actions">
        <label className="chooser-label" htmlFor={inputId}>
          <input
            id={inputId}
            className="visually-hidden"
            type="file"
            multiple
            accept={OFFERED_TYPES}
            aria-label={t("upload.choose")}
            aria-describedby={hintId}
            onChange={(event) => {
              onFiles([...(event.target.files ?? [])]);
              event.target.value = ""; // Allows choosing the same file again.
            }}
          />
          <span className="button button-primary" aria-hidden="true">
            <Icon name="upload" />
            {t("upload.choose")}
          </span>
        </label>
        <button type="button" className="button chooser-camera" onClick={onCamera}>
          <Icon name="camera" />
          {t("upload.takePhoto")}
        </button>
      </div>
      <span className="chooser-hint" id={hintId}>
        <span className="chooser-drop">
          <Message of="upload.dropOrPaste" values={{ modifier: <kbd>{PASTE_KEY}</kbd>, key: <kbd>V</kbd> }} />
          <br />
        </span>
        <span className="chooser-several">{t("upload.several")}</span>
      </span>
      {!isSmall && <span className="chooser-formats">{factsOf(limits)}</span>}
    </div>
  );
}

function factsOf(limits: Limits | null): string {
  if (limits === null) return t("upload.formats");
  const facts = t("upload.limits", {
    count: limits.maxAgeDays,
    size: formatBytes(limits.maxUploadBytes),
    documentSize: formatBytes(limits.maxDocumentBytes),
  });
  return limits.removesMetadata ? `${facts} ${t("upload.metadataRemoved")}` : facts;
}
