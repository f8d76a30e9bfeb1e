import { useEffect, useState } from "react";

import { historyHref, replaceWith, useRoute } from "../../routes";

/** Delay between typing and searching. */
export const PAUSE_MS = 250;

export interface Search {
  /** Text of the field. */
  readonly typed: string;
  /** The active query, from the address. */
  readonly query: string;
  readonly type: (text: string) => void;
  /** Search without the delay. */
  readonly searchNow: (text: string) => void;
}

/** Keep the search query in the address, so that reload and back restore it. */
export function useSearch(): Search {
  const route = useRoute();
  const [seen, setSeen] = useState(route.page === "history" ? route.query : "");
  // The address changes before this page is unmounted: not another search.
  const query = route.page === "history" ? route.query : seen;
  const [typed, setTyped] = useState(query);

  // The address has changed, by typing or by navigation; the field follows navigation.
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
