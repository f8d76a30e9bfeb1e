import "./correction.css";

import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

import type { Correction, TextLine } from "../../api/types";
import { Alert } from "../../components/Alert";
import { t } from "../../messages";
import type { Draft } from "./drafts";
import { fieldId, focusNeighbour } from "./lineFocus";
import { LineHistory } from "./LineHistory";
import { LineStatus } from "./LineStatus";
import { openDraft, shownText } from "./lineText";
import { type Mark, TextHighlights } from "./TextHighlights";
import type { LineActions, Saving } from "./useCorrections";

interface Props {
  readonly line: TextLine;
  readonly draft: Draft | undefined;
  readonly saving: Saving | undefined;
  /** Corrections of this line, oldest first; undefined if there are none. */
  readonly corrections: readonly Correction[] | undefined;
  readonly actions: LineActions;
  /** Doubtful: Enter confirms it if it has not been changed, and stops at it. */
  readonly needsReview: boolean;
  /** Confidence note, part of the field's description. */
  readonly note: ReactNode;
  readonly marks: readonly Mark[] | undefined;
  /** Doubtful parts of the text. */
  readonly doubts?: readonly Mark[] | undefined;
  /** Start of the current search match. */
  readonly currentMark: number | undefined;
  /** The line, or one of its buttons, has the focus. */
  readonly isFocused?: boolean;
  readonly onFocus: () => void;
  /** Content under the field: the crop of the line. */
  readonly children?: ReactNode;
}

/**
 * A text field for one line. Enter saves the text, or confirms a doubtful one, and moves to the next line to review;
 * Escape reverts. Nothing else sends a request.
 */
export function LineEditor(props: Props) {
  const { line, saving, actions, marks = NO_MARKS } = props;
  const draft = openDraft(line, props.draft);
  const text = shownText(line, props.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const number = line.number;
  const isSaving = saving?.phase === "saving";
  const hasFailed = saving?.phase === "failed" && (draft !== null || saving.isConfirmation === true);
  const canConfirm = props.needsReview && draft === null;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return; // The input method handles the keys.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.currentTarget;
    if (event.key === "Enter") {
      event.preventDefault();
      void (canConfirm ? actions.confirm(line) : actions.save(line));
      focusNeighbour(own, 1, "to review");
    } else if (event.key === "Escape") {
      if (draft !== null && !isSaving) actions.revert(line);
    } else if (event.key === "ArrowDown" && isAtEdge(own, text.length)) {
      if (focusNeighbour(own, 1, "all")) event.preventDefault();
    } else if (event.key === "ArrowUp" && isAtEdge(own, 0)) {
      if (focusNeighbour(own, -1, "all")) event.preventDefault();
    }
  };
  const fromButton = (action: () => unknown) => () => {
    field.current?.focus(); // The button disappears; keep the focus in the line.
    action();
  };
  const save = fromButton(() => (hasFailed && draft === null ? actions.confirm(line) : actions.save(line)));
  const revert = fromButton(() => {
    actions.revert(line);
  });

  return (
    <div className="line-editor">
      <div className="line-field">
        <TextHighlights
          text={text}
          marks={marks}
          doubts={draft === null ? props.doubts : undefined}
          current={props.currentMark}
        />
        <textarea
          ref={field}
          id={fieldId(line.ordNum)}
          rows={1}
          dir="auto"
          spellCheck={false}
          enterKeyHint="done"
          value={text}
          placeholder={t("line.empty")}
          aria-label={t("line.label", { number })}
          aria-describedby={noteId}
          data-needs-review={props.needsReview || undefined}
          onChange={(event) => {
            actions.edit(line, event.target.value);
          }}
          onKeyDown={onKeyDown}
          onFocus={props.onFocus}
        />
      </div>
      {props.children}
      <div className="line-foot">
        <LineStatus id={noteId} line={line} draft={draft} saving={saving} note={props.note} />
        {props.corrections !== undefined && (
          <LineHistory
            line={line}
            corrections={props.corrections}
            onRestore={(earlier) => {
              fromButton(() => actions.restore(line, earlier))();
            }}
          />
        )}
      </div>
      {canConfirm && props.isFocused === true && !isSaving && !hasFailed && (
        <div className="line-actions">
          <LineButton
            name={t("line.confirmLabel", { number })}
            keyName="Enter"
            isPrimary
            onPress={fromButton(() => actions.confirm(line))}
          >
            {t("line.confirm")}
          </LineButton>
        </div>
      )}
      {draft !== null && !isSaving && !hasFailed && (
        <div className="line-actions">
          <LineButton name={t("line.saveLabel", { number })} keyName="Enter" isPrimary onPress={save}>
            {t("line.save")}
          </LineButton>
          <LineButton name={t("line.revertLabel", { number })} keyName="Esc" onPress={revert}>
            {t("line.revert")}
          </LineButton>
        </div>
      )}
      {hasFailed && (
        <Alert message={t("line.saveFailed", { number, reason: saving.message })}>
          <LineButton name={t("line.retryLabel", { number })} onPress={save}>
            {t("action.tryAgain")}
          </LineButton>
          <LineButton name={t("line.revertLabel", { number })} onPress={revert}>
            {t("line.revert")}
          </LineButton>
        </Alert>
      )}
    </div>
  );
}

const NO_MARKS: readonly Mark[] = [];

/** Whether an arrow key leaves the field: only at the end of a text with several rows. */
function isAtEdge(field: HTMLTextAreaElement, edge: number): boolean {
  if (field.selectionStart !== field.selectionEnd) return false;
  return (
    field.selectionStart === edge || field.scrollHeight < 2 * parseFloat(getComputedStyle(field).lineHeight)
  );
}

interface LineButtonProps {
  readonly name: string;
  /** Shortcut shown on the button. */
  readonly keyName?: string;
  readonly isPrimary?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function LineButton({ name, keyName, isPrimary = false, onPress, children }: LineButtonProps) {
  return (
    <button
      type="button"
      className={isPrimary ? "button button-small button-primary" : "button button-small"}
      aria-label={name}
      data-key={keyName}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
