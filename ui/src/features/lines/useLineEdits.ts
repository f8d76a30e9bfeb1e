/** Edits of a picture's lines: sent one at a time, each can be undone. */
import { useCallback, useRef, useState } from "react";

import { editLines } from "../../api/editLines";
import { getPicture } from "../../api/pictures";
import { ApiProblem, LINES_CHANGED, messageOf } from "../../api/problem";
import type { PictureText } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { type Lines, withCorrectionsOf } from "./lineEdits";

/** Called when the server has accepted the lines, or the current ones were loaded. */
export type OnLines = (lines: Lines, revision: string | null) => void;

export interface LineEdits {
  readonly isBusy: boolean;
  /** Why the latest edit was not made; null if it was. */
  readonly problem: string | null;
  /** Another edit was first: `loadCurrent` helps. */
  readonly isConflict: boolean;
  /** The edit that was lost when the current lines were loaded; null if nothing was. */
  readonly notMade: string | null;
  readonly canUndo: boolean;
  /**
   * Send an edited list, and return whether it was accepted; `done` says what was done. Null, an edit that is not
   * possible, is ignored.
   */
  readonly apply: (edited: Lines | null, done: string) => Promise<boolean>;
  readonly undo: () => Promise<void>;
  /** Show the lines as stored, instead of those that the refused edit was based on. */
  readonly loadCurrent: () => Promise<void>;
  /** Show why an edit could not be prepared. */
  readonly fail: (thrown: unknown) => void;
}

export function useLineEdits(text: PictureText, onLines: OnLines): LineEdits {
  const { id, lines, linesRevision } = text;
  const [before, setBefore] = useState<readonly Lines[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** The edit that another one has overtaken, in words. */
  const [overtaken, setOvertaken] = useState<string | null>(null);
  const [notMade, setNotMade] = useState<string | null>(null);
  const isSending = useRef(false);
  const announce = useAnnounce();

  const fail = useCallback((thrown: unknown) => {
    setProblem(t("lines.notChanged", { reason: messageOf(thrown) }));
  }, []);

  const send = useCallback(
    async (edited: Lines, done: string): Promise<boolean> => {
      if (isSending.current) return false;
      isSending.current = true;
      setIsBusy(true);
      setProblem(null);
      setOvertaken(null);
      setNotMade(null);
      try {
        const revision = await editLines(id, linesRevision, edited);
        onLines(edited, revision);
        announce(done);
        return true;
      } catch (thrown) {
        fail(thrown);
        if (thrown instanceof ApiProblem && thrown.slug === LINES_CHANGED) setOvertaken(done);
        return false;
      } finally {
        isSending.current = false;
        setIsBusy(false);
      }
    },
    [id, linesRevision, onLines, announce, fail],
  );

  const apply = async (edited: Lines | null, done: string) => {
    if (edited === null || !(await send(edited, done))) return false;
    setBefore((lists) => [...lists, lines]);
    return true;
  };
  const undo = async () => {
    const earlier = before.at(-1);
    if (earlier === undefined) return;
    const restored = withCorrectionsOf(earlier, lines);
    if (await send(restored, t("lines.undone"))) setBefore((lists) => lists.slice(0, -1));
  };
  const loadCurrent = async () => {
    if (isSending.current) return;
    isSending.current = true;
    setIsBusy(true);
    try {
      const current = await getPicture(id, new AbortController().signal);
      onLines(current.lines, current.linesRevision);
      setBefore([]); // These lists are without the other edit.
      setProblem(null);
      setNotMade(overtaken);
      setOvertaken(null);
      announce(t("lines.currentLoaded"));
    } catch (thrown) {
      fail(thrown);
    } finally {
      isSending.current = false;
      setIsBusy(false);
    }
  };
  const isConflict = overtaken !== null;
  return { isBusy, problem, isConflict, notMade, canUndo: before.length > 0, apply, undo, loadCurrent, fail };
}
