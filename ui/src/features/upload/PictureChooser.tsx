import { useId } from "react";

import { Icon } from "../../components/Icon";
import { formatBytes } from "../../format";
import { ACCEPTED_TYPES, MAX_PICTURE_BYTES } from "./pictureFile";

const PASTE_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** The whole card is the file input's label: a click anywhere on it opens the system's chooser. */
export function PictureChooser({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const inputId = useId();
  const hintId = useId();
  return (
    <label className="chooser" htmlFor={inputId}>
      <input
        id={inputId}
        className="visually-hidden"
        type="file"
        accept={`image/*,${ACCEPTED_TYPES}`}
        aria-label="Choose a picture"
        aria-describedby={hintId}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ""; // So that choosing the same file again is a change too.
        }}
      />
      <span className="chooser-mark">
        <Icon name="scan" />
      </span>
      <span className="button button-primary" aria-hidden="true">
        <Icon name="upload" />
        Choose a picture
      </span>
      <span className="chooser-hint" id={hintId}>
        or drop it anywhere here, or paste it with <kbd>{PASTE_KEY}</kbd> <kbd>V</kbd>
      </span>
      <span className="chooser-formats">
        JPEG, PNG, WebP, TIFF, BMP or GIF, up to {formatBytes(MAX_PICTURE_BYTES)}. Kept for seven days, then
        deleted.
      </span>
    </label>
  );
}
