import { useState } from "react";

import { useAnnounce } from "./announce";
import { t } from "../messages";
import { copyText } from "./copyText";

export type CopyState = "ready" | "copied" | "failed";

/** `copy` copies a text and announces it; `reset` clears the state. */
export function useCopy(done: string): {
  state: CopyState;
  copy: (text: string) => Promise<void>;
  reset: () => void;
} {
  const [state, setState] = useState<CopyState>("ready");
  const announce = useAnnounce();
  return {
    state,
    copy: async (text) => {
      const isCopied = await copyText(text);
      setState(isCopied ? "copied" : "failed");
      announce(isCopied ? done : t("result.copyBlocked"));
    },
    reset: () => {
      setState("ready");
    },
  };
}
