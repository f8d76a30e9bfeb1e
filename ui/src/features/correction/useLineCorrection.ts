/** One line's text under a person's hands: typed, being saved, saved, or not saved and why. */
import { useState } from "react";

import { correctLine } from "../../api/correctText";
import { messageOf } from "../../api/problem";
import type { TextLine } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { draftOf, keepDraft } from "./drafts";

export type Saving =
  | { readonly phase: "idle" }
  | { readonly phase: "saving" }
  | { readonly phase: "saved" }
  | { readonly phase: "failed"; readonly message: string };

export interface LineCorrection {
  readonly text: string;
  /** Differs from what is saved. */
  readonly isChanged: boolean;
  readonly saving: Saving;
  readonly edit: (text: string) => void;
  readonly revert: () => void;
  /** Sends the text if, and only if, it is changed. */
  readonly save: () => Promise<void>;
}

/** The text of a line as far as the server knows it. */
export function savedText(line: TextLine): string {
  return line.correctedText ?? line.text;
}

/** The text of a line as it stands on the page, saved or not. */
export function shownText(pictureId: string, line: TextLine): string {
  return draftOf(pictureId, line.ordNum) ?? savedText(line);
}

export function useLineCorrection(
  pictureId: string,
  line: TextLine,
  onSaved: (ordNum: number, text: string) => void,
): LineCorrection {
  const [text, setText] = useState(() => shownText(pictureId, line));
  const [saving, setSaving] = useState<Saving>({ phase: "idle" });
  const announce = useAnnounce();
  const saved = savedText(line);
  const name = `Line ${line.ordNum + 1}`;

  const change = (next: string) => {
    setText(next);
    setSaving({ phase: "idle" });
    keepDraft(pictureId, line.ordNum, next === saved ? null : next);
  };

  const save = async () => {
    if (text === saved || saving.phase === "saving") return;
    setSaving({ phase: "saving" });
    announce(`${name}: saving`);
    try {
      await correctLine(pictureId, line.ordNum, text);
    } catch (thrown) {
      setSaving({ phase: "failed", message: messageOf(thrown) });
      return;
    }
    keepDraft(pictureId, line.ordNum, null);
    onSaved(line.ordNum, text);
    setSaving({ phase: "saved" });
    announce(`${name}: saved`);
  };

  return {
    text,
    isChanged: text !== saved,
    saving,
    edit: (next) => {
      change(next.replace(/\s*[\r\n]+\s*/g, " ")); // A line is one line, also when several are pasted.
    },
    revert: () => {
      change(saved);
    },
    save,
  };
}
