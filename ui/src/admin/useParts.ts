import { useEffect, useState } from "react";

import type { Part } from "../api/admin";
import { messageOf } from "../api/problem";

interface Parts<Item> {
  /** Null until the first part is loaded. */
  readonly items: readonly Item[] | null;
  readonly problem: string | null;
  readonly change: (update: (before: readonly Item[]) => readonly Item[]) => void;
  /** Null if all are loaded. */
  readonly loadMore: (() => void) | null;
}

/** Load a list part by part. `load` must be stable; another one starts again. */
export function useParts<Item, Cursor>(
  load: (after: Cursor | null, signal: AbortSignal) => Promise<Part<Item, Cursor>>,
): Parts<Item> {
  const [wanted, setWanted] = useState<{ readonly after: Cursor | null }>({ after: null });
  const [part, setPart] = useState<Part<Item, Cursor> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [loader, setLoader] = useState(() => load);
  if (loader !== load) {
    setLoader(() => load);
    setPart(null);
    setWanted({ after: null });
  }

  useEffect(() => {
    const abort = new AbortController();
    load(wanted.after, abort.signal).then(
      ({ items, next }) => {
        setPart((before) => ({
          items: wanted.after === null ? items : [...(before?.items ?? []), ...items],
          next,
        }));
        setProblem(null);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setProblem(messageOf(thrown));
      },
    );
    return () => {
      abort.abort();
    };
  }, [load, wanted]);

  const next = part?.next ?? null;
  return {
    items: part?.items ?? null,
    problem,
    change: (update) => {
      setPart((before) => (before === null ? null : { ...before, items: update(before.items) }));
    },
    loadMore:
      next === null
        ? null
        : () => {
            setWanted({ after: next });
          },
  };
}
