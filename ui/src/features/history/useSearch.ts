import { useEffect, useState } from "react";

import { historyHref, replaceWith, useRoute } from "../../routes";
import { type HistoryFilter, NO_FILTER } from "./filter";

/** Delay between typing and searching. */
export const PAUSE_MS = 250;

export interface Search {
  /** Text of the field. */
  readonly typed: string;
  /** The active filter with its query, from the address. */
  readonly filter: HistoryFilter;
  readonly type: (text: string) => void;
  /** Search without the delay. */
  readonly searchNow: (text: string) => void;
  readonly changeFilter: (change: Partial<HistoryFilter>) => void;
}

/** Keep the filter in the address, so that reload and back restore it. */
export function useSearch(): Search {
  const route = useRoute();
  const [seen, setSeen] = useState(route.page === "history" ? route.filter : NO_FILTER);
  // The address changes before this page is unmounted: not another search.
  const filter = route.page === "history" ? route.filter : seen;
  const { query } = filter;
  const [typed, setTyped] = useState(query);

  // The address has changed, by typing or by navigation; the field follows navigation.
  if (seen !== filter) {
    setSeen(filter);
    if (seen.query !== query && typed.trim() !== query) setTyped(query);
  }

  useEffect(() => {
    if (typed.trim() === query) return;
    const timer = window.setTimeout(() => {
      replaceWith(historyHref({ ...filter, query: typed.trim() }));
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [typed, query, filter]);

  return {
    typed,
    filter,
    type: setTyped,
    searchNow: (text) => {
      setTyped(text);
      if (text.trim() !== query) replaceWith(historyHref({ ...filter, query: text.trim() }));
    },
    changeFilter: (change) => {
      const changed = { ...filter, query: typed.trim(), ...change };
      setTyped(changed.query);
      replaceWith(historyHref(changed));
    },
  };
}
