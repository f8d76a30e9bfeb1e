import { useEffect, useState } from "react";

import { historyHref, replaceWith, useRoute } from "../../routes";

/** How long a person pauses in typing before the search begins. */
export const PAUSE_MS = 250;

export interface Search {
  /** What the field shows. */
  readonly typed: string;
  /** What is searched for: as the address says. */
  readonly words: string;
  readonly type: (text: string) => void;
  /** Searches for what is typed without waiting. */
  readonly searchNow: (text: string) => void;
}

/** The words of the search stand in the address, so that a reload and the way back find them; typing writes them there. */
export function useSearch(): Search {
  const route = useRoute();
  const [seen, setSeen] = useState(route.page === "history" ? route.words : "");
  // The address is another page's for a moment before this one goes: not a search for anything else.
  const words = route.page === "history" ? route.words : seen;
  const [typed, setTyped] = useState(words);

  // The address has changed: by what was typed here, or by the way back or a link, which the field follows.
  if (seen !== words) {
    setSeen(words);
    if (typed.trim() !== words) setTyped(words);
  }

  useEffect(() => {
    if (typed.trim() === words) return;
    const timer = window.setTimeout(() => {
      replaceWith(historyHref(typed.trim()));
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [typed, words]);

  return {
    typed,
    words,
    type: setTyped,
    searchNow: (text) => {
      setTyped(text);
      if (text.trim() !== words) replaceWith(historyHref(text.trim()));
    },
  };
}
