import { useCallback, useMemo, useRef } from "react";
import { flushSync } from "react-dom";

import type { TextLine } from "../../api/types";
import { focusLine } from "../correction/lineFocus";
import type { LineActions } from "../correction/useCorrections";
import { isDoubtful } from "./confidence";
import { setView } from "./view";

export interface Review {
  /** Lines to review, in the order shown. */
  readonly left: readonly TextLine[];
  /** Go to the next (1) or previous (-1) line to review, cyclically. */
  readonly go: (step: 1 | -1) => void;
  /** Confirm all that are left and have not been changed. */
  readonly confirmAll: () => Promise<void>;
  readonly onFocus: (ordNum: number) => void;
}

/** Review of the doubtful lines. `isChanged`: a line has an unsaved text, which is not confirmed. */
export function useReview(
  lines: readonly TextLine[],
  actions: LineActions,
  isChanged: (line: TextLine) => boolean,
): Review {
  const left = useMemo(() => lines.filter(isDoubtful), [lines]);
  const lastFocused = useRef<number | null>(null);
  const onFocus = useCallback((ordNum: number) => {
    lastFocused.current = ordNum;
  }, []);

  return {
    left,
    go: (step) => {
      const from = lines.findIndex(({ ordNum }) => ordNum === lastFocused.current);
      const ahead = step === 1 ? lines.slice(from + 1) : lines.slice(0, Math.max(from, 0)).reverse();
      const next = ahead.find(isDoubtful) ?? left.at(step === 1 ? 0 : -1);
      if (next !== undefined) openLine(next.ordNum);
    },
    confirmAll: async () => {
      for (const line of left.filter((one) => !isChanged(one))) await actions.confirm(line);
    },
    onFocus,
  };
}

/** Show the lines and focus one. */
export function openLine(ordNum: number): void {
  flushSync(() => {
    setView("lines");
  });
  focusLine(ordNum);
}
