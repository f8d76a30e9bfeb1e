import { useEffect } from "react";

import type { TextLine } from "../../api/types";
import type { Corrections } from "./useCorrections";

/** Retry failed saves when the connection is back. */
export function useRetryWhenOnline(lines: readonly TextLine[], { saving, actions }: Corrections): void {
  useEffect(() => {
    const retry = () => {
      for (const line of lines) {
        const state = saving.get(line.ordNum);
        if (state?.phase === "failed" && state.isTemporary) void actions.save(line);
      }
    };
    window.addEventListener("online", retry);
    return () => {
      window.removeEventListener("online", retry);
    };
  }, [lines, saving, actions]);
}
