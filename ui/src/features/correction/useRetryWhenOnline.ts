import { useLayoutEffect } from "react";

import type { TextLine } from "../../api/types";
import type { Corrections } from "./useCorrections";

/** Retry failed saves when the connection is back. */
export function useRetryWhenOnline(lines: readonly TextLine[], { saving, actions }: Corrections): void {
  // In the commit that shows the failure: an effect after the paint could miss the event.
  useLayoutEffect(() => {
    const retry = () => {
      for (const line of lines) {
        const state = saving.get(line.ordNum);
        if (state?.phase !== "failed" || !state.isTemporary) continue;
        void (state.isConfirmation ? actions.confirm(line) : actions.save(line));
      }
    };
    window.addEventListener("online", retry);
    return () => {
      window.removeEventListener("online", retry);
    };
  }, [lines, saving, actions]);
}
