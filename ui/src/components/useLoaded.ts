import { useEffect, useState } from "react";

import { messageOf } from "../api/problem";

interface Loaded<T> {
  /** Null until it is loaded. */
  readonly value: T | null;
  readonly problem: string | null;
  readonly change: (update: (before: T | null) => T | null) => void;
  readonly reload: () => void;
}

/** Load a value when the component is shown, or `load` changes. `load` must be stable. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (loaded) => {
        setValue(loaded);
        setProblem(null);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setProblem(messageOf(thrown));
      },
    );
    return () => {
      abort.abort();
    };
  }, [load, attempt]);
  return {
    value,
    problem,
    change: setValue,
    reload: () => {
      setAttempt(attempt + 1);
    },
  };
}
