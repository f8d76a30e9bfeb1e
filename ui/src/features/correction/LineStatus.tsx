import type { ReactNode } from "react";

import type { TextLine } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { Message } from "../../messages/Message";
import type { Draft } from "./drafts";
import { savedText } from "./lineText";
import type { Saving } from "./useCorrections";

interface Props {
  readonly id: string;
  readonly line: TextLine;
  readonly draft: Draft | null;
  readonly saving: Saving | undefined;
  /** Confidence note. */
  readonly note: ReactNode;
}

/** Status of a line as text, used as the field's description. */
export function LineStatus({ id, line, draft, saving, note }: Props) {
  const isSaving = saving?.phase === "saving";
  return (
    <div className="line-notes" id={id}>
      {note}
      {draft !== null && !isSaving && <span className="note note-changed">{t("line.notSaved")}</span>}
      {draft !== null && draft.over !== savedText(line) && (
        <span className="note note-original">
          <Message of="line.changedElsewhere" values={{ text: <q dir="auto">{savedText(line)}</q> }} />
        </span>
      )}
      {isSaving && <span className="note note-saving">{t("line.saving")}</span>}
      {saving?.phase === "saved" && (
        <span className="note note-saved">
          <Icon name="check" /> {t(saving.isElsewhere ? "line.savedElsewhere" : "line.saved")}
        </span>
      )}
      {line.correctedText !== null &&
        line.correctedText === line.text &&
        draft === null &&
        saving === undefined && (
          <span className="note note-saved">
            <Icon name="check" /> {t("line.confirmed")}
          </span>
        )}
      {line.correctedText !== null && line.correctedText !== line.text && (
        <span className="note note-original">
          <Message of="line.ocrResult" values={{ text: <q dir="auto">{line.text}</q> }} />
        </span>
      )}
    </div>
  );
}
