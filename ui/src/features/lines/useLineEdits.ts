/** Edits of a picture's lines: sent one at a time, each can be undone. */
import { useCallback, useRef, useState } from "react";

import { editLines } from "../../api/editLines";
import { messageOf } from "../../api/problem";
import type { PictureText } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { type Lines, withCorrectionsOf } from "./lineEdits";

/** Called when the server has accepted the lines. */
export type OnLines = (lines: Lines, revision: string) => void;

export interface LineEdits {
  readonly isBusy: boolean;
  /** Why the latest edit was not made; null if it was. */
  readonly problem: string | null;
  readonly canUndo: boolean;
  /**
   * Send an edited list, and return whether it was accepted; `done` says what was done. Null, an edit that is not
   * possible, is ignored.
   */
  readonly apply: (edited: Lines | null, done: string) => Promise<boolean>;
  readonly undo: () => Promise<void>;
  /** Show why an edit could not be prepared. */
  readonly fail: (thrown: unknown) => void;
}

export function useLineEdits(text: PictureText, onLines: OnLines): LineEdits {
  const { id, lines, linesRevision } = text;
  const [before, setBefore] = useState<readonly Lines[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
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
      try {
        const revision = await editLines(id, linesRevision, edited);
        onLines(edited, revision);
        announce(done);
        return true;
      } catch (thrown) {
        fail(thrown);
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
  return { isBusy, problem, canUndo: before.length > 0, apply, undo, fail };
}
