/** State of all lines of a picture: drafts, saving, saved, failed. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";

import { correctLine } from "../../api/correctText";
import { ApiProblem, messageOf } from "../../api/problem";
import type { TextLine } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { draftOf, keepDraft, type KeptTexts, noteSaved, subscribeToTexts, textsOf } from "./drafts";
import { asOneLine, openDraft, savedText } from "./lineText";

export type Saving =
  | { readonly phase: "saving" }
  | { readonly phase: "saved"; readonly isElsewhere: boolean }
  | {
      readonly phase: "failed";
      readonly message: string;
      /** The same request may succeed later. */
      readonly isTemporary: boolean;
      /** A confirmation failed, which has no draft. */
      readonly isConfirmation?: boolean;
    };

/** Actions on a line. Stable between renders. */
export interface LineActions {
  readonly edit: (line: TextLine, text: string) => void;
  readonly revert: (line: TextLine) => void;
  /** Send the draft, if there is one. */
  readonly save: (line: TextLine) => Promise<void>;
  /** Send the saved text as a correction: a person says that it is right. */
  readonly confirm: (line: TextLine) => Promise<void>;
  /** Make an earlier text the line's text again. */
  readonly restore: (line: TextLine, text: string) => Promise<void>;
}

export interface Corrections {
  readonly kept: KeptTexts;
  /** No entry for unchanged lines. */
  readonly saving: ReadonlyMap<number, Saving>;
  readonly actions: LineActions;
  readonly setSaving: (ordNum: number, saving: Saving | null) => void;
}

export function useCorrections(
  pictureId: string,
  onSaved: (ordNum: number, text: string) => void,
  linesRevision: string | null = null,
): Corrections {
  const kept = useSyncExternalStore(
    subscribeToTexts,
    useCallback(() => textsOf(pictureId), [pictureId]),
  );
  const [saving, setAll] = useState(() => unfinishedSaves(kept));
  const inProgress = useRef(new Set<number>());
  const announce = useAnnounce();
  const revision = useRef(linesRevision);
  useEffect(() => {
    revision.current = linesRevision;
  }, [linesRevision]);

  const setSaving = useCallback((ordNum: number, state: Saving | null) => {
    setAll((all) => {
      if (state === null && !all.has(ordNum)) return all;
      const next = new Map(all);
      if (state === null) next.delete(ordNum);
      else next.set(ordNum, state);
      return next;
    });
  }, []);

  const actions = useMemo<LineActions>(() => {
    const edit = (line: TextLine, typed: string) => {
      const text = asOneLine(typed);
      const saved = savedText(line);
      const over = draftOf(pictureId, line.ordNum)?.over ?? saved;
      const isInProgress = inProgress.current.has(line.ordNum); // Another text is saved in a moment.
      const isDone = text === saved && !isInProgress;
      keepDraft(pictureId, line.ordNum, isDone ? null : { text, over, isWanted: false });
      if (!isInProgress) setSaving(line.ordNum, null);
    };

    const revert = (line: TextLine) => {
      keepDraft(pictureId, line.ordNum, null);
      setSaving(line.ordNum, null);
    };

    const save = async (line: TextLine) => {
      const { ordNum, number } = line;
      const draft = openDraft(line, textsOf(pictureId).drafts.get(ordNum));
      if (draft === null) return;
      keepDraft(pictureId, ordNum, { ...draft, isWanted: true });
      if (inProgress.current.has(ordNum)) return; // It is sent after the request in progress.
      inProgress.current.add(ordNum);
      setSaving(ordNum, { phase: "saving" });
      announce(t("line.announceSaving", { number }));
      try {
        await correctLine(pictureId, ordNum, draft.text, revision.current);
      } catch (thrown) {
        setSaving(ordNum, { phase: "failed", ...failureOf(thrown) });
        return;
      } finally {
        inProgress.current.delete(ordNum);
      }
      onSaved(ordNum, draft.text);
      noteSaved(pictureId, ordNum, draft.text);
      setSaving(ordNum, { phase: "saved", isElsewhere: false });
      announce(t("line.announceSaved", { number }));
      if (draftOf(pictureId, ordNum)?.isWanted) await save({ ...line, correctedText: draft.text });
    };

    const confirm = async (line: TextLine) => {
      const { ordNum } = line;
      if (inProgress.current.has(ordNum)) return;
      inProgress.current.add(ordNum);
      setSaving(ordNum, { phase: "saving" });
      const text = savedText(line);
      try {
        await correctLine(pictureId, ordNum, text, revision.current);
      } catch (thrown) {
        setSaving(ordNum, { phase: "failed", isConfirmation: true, ...failureOf(thrown) });
        return;
      } finally {
        inProgress.current.delete(ordNum);
      }
      onSaved(ordNum, text);
      noteSaved(pictureId, ordNum, text);
      setSaving(ordNum, null);
      announce(t("line.announceConfirmed", { number: line.number }));
      if (draftOf(pictureId, ordNum)?.isWanted) await save({ ...line, correctedText: text });
    };

    const restore = async (line: TextLine, text: string) => {
      edit(line, text);
      await save(line);
    };

    return { edit, revert, save, confirm, restore };
  }, [pictureId, onSaved, announce, setSaving]);

  return { kept, saving, actions, setSaving };
}

/** Return failures for saves that were interrupted by closing the page. */
function unfinishedSaves({ drafts }: KeptTexts): ReadonlyMap<number, Saving> {
  const wanted = [...drafts].filter(([, { isWanted }]) => isWanted);
  return new Map(
    wanted.map(([ordNum]) => [ordNum, { phase: "failed", message: t("line.pageLeft"), isTemporary: true }]),
  );
}

function failureOf(thrown: unknown): { message: string; isTemporary: boolean } {
  const isTemporary = !(thrown instanceof ApiProblem) || thrown.isTemporary;
  const words = messageOf(thrown);
  return { message: navigator.onLine ? words : `${words} ${t("line.sentWhenOnline")}`, isTemporary };
}
