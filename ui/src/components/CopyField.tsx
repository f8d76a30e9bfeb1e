import "./copyField.css";

import { useId } from "react";

import { Icon } from "./Icon";
import { useCopy } from "./useCopy";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly copyLabel: string;
  readonly copiedLabel: string;
  readonly announcement: string;
}

/** A value that is shown once, with a button that copies it. */
export function CopyField({ label, value, note, copyLabel, copiedLabel, announcement }: Props) {
  const { state, copy, reset } = useCopy(announcement);
  const fieldId = useId();
  const noteId = useId();
  const isCopied = state === "copied";
  return (
    <div className="copy-field">
      <label htmlFor={fieldId}>{label}</label>
      <div className="copy-field-row">
        <input
          id={fieldId}
          readOnly
          value={value}
          aria-describedby={noteId}
          onFocus={(event) => {
            event.target.select();
          }}
        />
        <button type="button" className="button" onClick={() => void copy(value)} onBlur={reset}>
          <Icon name={isCopied ? "check" : state === "failed" ? "alert" : "copy"} />
          <span>{isCopied ? copiedLabel : copyLabel}</span>
        </button>
      </div>
      <p id={noteId} className="facts">
        {note}
      </p>
    </div>
  );
}
