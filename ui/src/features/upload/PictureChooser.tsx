import { useId } from "react";

import type { Limits } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatBytes } from "../../format";
import { t } from "../../messages";
import { Message } from "../../messages/Message";
import { OFFERED_TYPES } from "./pictureFile";

const PASTE_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

interface Props {
  /** Null until the server has named them. */
  readonly limits: Limits | null;
  /** A list of pictures stands below: it is what a person looks at. */
  readonly isSmall: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onCamera: () => void;
}

/** The file input's label covers the whole card: a click anywhere but on the camera opens the system's chooser. */
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
            accept={`image/*,${OFFERED_TYPES}`}
            aria-label={t("upload.choose")}
            aria-describedby={hintId}
            onChange={(event) => {
              onFiles([...(event.target.files ?? [])]);
              event.target.value = ""; // So that choosing the same file again is a change too.
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
  return t("upload.limits", { count: limits.maxAgeDays, size: formatBytes(limits.maxUploadBytes) });
}
