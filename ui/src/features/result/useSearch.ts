import { useDeferredValue, useMemo, useState } from "react";

import type { Mark } from "../correction/TextHighlights";
import { findMatches, type Match } from "./search";

export interface Search {
  readonly query: string;
  readonly matches: readonly Match[];
  /** Where in `matches` the person stands; -1 where there are none. */
  readonly at: number;
  /** By place of the text. */
  readonly marks: ReadonlyMap<number, readonly Mark[]>;
  readonly ask: (query: string) => void;
  /** To the next match (1) or the one before (-1), round and round. */
  readonly go: (step: 1 | -1) => void;
}

export function useSearch(texts: readonly string[]): Search {
  const [query, setQuery] = useState("");
  const [wanted, setWanted] = useState(0);
  const asked = useDeferredValue(query); // Marking three hundred lines must not hold back the typing.
  const matches = useMemo(() => findMatches(texts, asked), [texts, asked]);
  const marks = useMemo(() => {
    const found = new Map<number, Mark[]>();
    for (const { place, start, end } of matches) {
      found.set(place, [...(found.get(place) ?? []), { start, end }]);
    }
    return found;
  }, [matches]);
  // Editing may take matches away: the last one counts then.
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
