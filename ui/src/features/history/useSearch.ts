import { useEffect, useState } from "react";

import { historyHref, replaceWith, useRoute } from "../../routes";

/** How long a person pauses in typing before the search begins. */
export const PAUSE_MS = 250;

export interface Search {
  /** What the field shows. */
  readonly typed: string;
  /** What is searched for: as the address says. */
  readonly query: string;
  readonly type: (text: string) => void;
  /** Searches for what is typed without waiting. */
  readonly searchNow: (text: string) => void;
}

/** The query of the search stand in the address, so that a reload and the way back find them; typing writes them there. */
export function useSearch(): Search {
  const route = useRoute();
  const [seen, setSeen] = useState(route.page === "history" ? route.query : "");
  // The address is another page's for a moment before this one goes: not a search for anything else.
  const query = route.page === "history" ? route.query : seen;
  const [typed, setTyped] = useState(query);

  // The address has changed: by what was typed here, or by the way back or a link, which the field follows.
  if (seen !== query) {
    setSeen(query);
    if (typed.trim() !== query) setTyped(query);
  }

  useEffect(() => {
    if (typed.trim() === query) return;
    const timer = window.setTimeout(() => {
      replaceWith(historyHref(typed.trim()));
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [typed, query]);

  return {
    typed,
    query,
    type: setTyped,
    searchNow: (text) => {
      setTyped(text);
      if (text.trim() !== query) replaceWith(historyHref(text.trim()));
    },
  };
}
