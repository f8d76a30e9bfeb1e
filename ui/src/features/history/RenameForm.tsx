import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";

import { renamePicture } from "../../api/pictures";
import type { HistoryEntry } from "../../api/types";
import { t } from "../../messages";
import { messageOrOffline } from "./offlineMessage";

/** Limit of the server. */
const MAX_LENGTH = 255;

interface Props {
  readonly entry: Pick<HistoryEntry, "id" | "name">;
  readonly onRenamed: (entry: HistoryEntry) => void;
  /** Close without a change. */
  readonly onClose: () => void;
}

/** Edit a name in place: Enter saves, Escape cancels; nothing else sends a request. */
export function RenameForm({ entry, onRenamed, onClose }: Props) {
  const [name, setName] = useState(entry.name);
  const [isSaving, setIsSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();

  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(0, stemLength(field.current.value));
  }, []);

  const save = async () => {
    const wanted = name.trim();
    if (wanted === entry.name) {
      onClose();
      return;
    }
    field.current?.focus();
    if (wanted === "") {
      setProblem(t("history.nameEmpty"));
      return;
    }
    setIsSaving(true);
    setProblem(null);
    try {
      onRenamed(await renamePicture(entry.id, wanted));
    } catch (thrown) {
      setProblem(t("history.renameFailed", { reason: messageOrOffline(thrown) }));
      setIsSaving(false);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return; // Escape of the input method.
    event.stopPropagation();
    onClose();
  };

  return (
    <form
      className="history-rename"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSaving) void save();
      }}
    >
      <input
        ref={field}
        className="field"
        dir="auto"
        value={name}
        maxLength={MAX_LENGTH}
        readOnly={isSaving}
        autoComplete="off"
        enterKeyHint="done"
        aria-label={t("history.newName", { name: entry.name })}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        onChange={(event) => {
          setName(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="history-rename-actions">
        <button type="submit" className="button button-small button-primary" aria-disabled={isSaving}>
          {t(isSaving ? "history.saving" : "history.save")}
        </button>
        <button type="button" className="button button-small" onClick={onClose}>
          {t("action.cancel")}
        </button>
      </div>
      {problem !== null && (
        <p id={problemId} role="alert" className="history-rename-problem">
          {problem}
        </p>
      )}
    </form>
  );
}

/** Return the length of the name without its extension, which stays unselected as in file managers. */
function stemLength(name: string): number {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? dot : name.length;
}
