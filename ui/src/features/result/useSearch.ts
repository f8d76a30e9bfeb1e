import { useDeferredValue, useMemo, useState } from "react";

import type { Mark } from "../correction/TextHighlights";
import { findMatches, type Match } from "./search";

export interface Search {
  readonly query: string;
  readonly matches: readonly Match[];
  /** Index of the current match; -1 if there is none. */
  readonly at: number;
  /** By index of the text. */
  readonly marks: ReadonlyMap<number, readonly Mark[]>;
  readonly ask: (query: string) => void;
  /** Go to the next (1) or previous (-1) match, cyclically. */
  readonly go: (step: 1 | -1) => void;
}

export function useSearch(texts: readonly string[]): Search {
  const [query, setQuery] = useState("");
  const [wanted, setWanted] = useState(0);
  const asked = useDeferredValue(query); // Highlighting many lines must not delay typing.
  const matches = useMemo(() => findMatches(texts, asked), [texts, asked]);
  const marks = useMemo(() => {
    const found = new Map<number, Mark[]>();
    for (const { place, start, end } of matches) {
      found.set(place, [...(found.get(place) ?? []), { start, end }]);
    }
    return found;
  }, [matches]);
  // Editing can remove matches.
  const at = Math.min(wanted, matches.length - 1);

  return {
    query,
    matches,
    at,
    marks,
    ask: (next) => {
      setQuery(next);
      setWanted(0);
    },
    go: (step) => {
      setWanted((at + step + matches.length) % Math.max(matches.length, 1));
    },
  };
}
