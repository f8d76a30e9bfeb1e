import "./correction.css";

import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

import type { TextLine } from "../../api/types";
import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { useLineCorrection } from "./useLineCorrection";

interface Props {
  readonly pictureId: string;
  readonly line: TextLine;
  /** What the machine thinks of the line; read out with it. */
  readonly note: ReactNode;
  readonly onSaved: (ordNum: number, text: string) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** A line of text that is edited where it stands: Enter saves, Escape reverts, and nothing else sends anything. */
export function LineEditor({ pictureId, line, note, onSaved, onFocus, onBlur }: Props) {
  const { text, isChanged, saving, edit, revert, save } = useLineCorrection(pictureId, line, onSaved);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const number = line.ordNum + 1;
  const isSaving = saving.phase === "saving";

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // Enter and Escape belong to the input method then.
    if (event.key === "Enter") {
      event.preventDefault();
      void save();
    } else if (event.key === "Escape" && !isSaving) {
      revert();
    }
  };
  const fromButton = (action: () => unknown) => () => {
    field.current?.focus(); // The button goes away; the keyboard should not go with it.
    action();
  };

  return (
    <div className="line-editor">
      {/* The frame's copy of the text gives the field its height: a text field does not grow by itself. */}
      <div className="line-field" data-text={text}>
        <textarea
          ref={field}
          id={fieldId(line.ordNum)}
          rows={1}
          dir="auto"
          spellCheck={false}
          value={text}
          readOnly={isSaving}
          aria-label={`Line ${number}`}
          aria-describedby={noteId}
          onChange={(event) => {
            edit(event.target.value);
          }}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onBlur={onBlur}
        />
      </div>
      <div className="line-notes" id={noteId}>
        {note}
        {isChanged && !isSaving && <span className="note note-changed">Not saved</span>}
        {isSaving && <span className="note">Saving…</span>}
        {saving.phase === "saved" && (
          <span className="note note-saved">
            <Icon name="check" /> Saved
          </span>
        )}
        {line.correctedText !== null && line.correctedText !== line.text && (
          <span className="note note-original">
            Read as <q dir="auto">{line.text}</q>
          </span>
        )}
      </div>
      {isChanged && saving.phase === "idle" && (
        <div className="line-actions">
          <LineButton name={`Save line ${number}`} isPrimary onPress={fromButton(save)}>
            Save <kbd aria-hidden="true">Enter</kbd>
          </LineButton>
          <LineButton name={`Revert line ${number}`} onPress={fromButton(revert)}>
            Revert <kbd aria-hidden="true">Esc</kbd>
          </LineButton>
        </div>
      )}
      {saving.phase === "failed" && (
        <Alert message={`Line ${number} was not saved. ${saving.message}`}>
          <LineButton name={`Try again to save line ${number}`} onPress={fromButton(save)}>
            Try again
          </LineButton>
          <LineButton name={`Revert line ${number}`} onPress={fromButton(revert)}>
            Revert
          </LineButton>
        </Alert>
      )}
    </div>
  );
}

interface LineButtonProps {
  readonly name: string;
  readonly isPrimary?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function LineButton({ name, isPrimary = false, onPress, children }: LineButtonProps) {
  return (
    <button
      type="button"
      className={isPrimary ? "button button-small button-primary" : "button button-small"}
      aria-label={name}
      // The field keeps the focus under the mouse; else the line would change its height before the click is done.
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

/** Moves the keyboard to a line's text. */
export function focusLine(ordNum: number): void {
  document.getElementById(fieldId(ordNum))?.focus();
}

function fieldId(ordNum: number): string {
  return `line-${ordNum}`;
}
