import { useCallback, useEffect, useState } from "react";

import { messageOf } from "../api/problem";

export interface Loaded<T> {
  /** Null until loaded. */
  readonly value: T | null;
  /** Error message. */
  readonly problem: string | null;
  readonly again: () => void;
}

/** Load a value once, and again on request; `load` must be stable. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "again">>({ value: null, problem: null });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setState({ value, problem: null });
      },
      (thrown: unknown) => {
        if (!controller.signal.aborted) setState({ value: null, problem: messageOf(thrown) });
      },
    );
    return () => {
      controller.abort();
    };
  }, [load, attempt]);

  const again = useCallback(() => {
    setState({ value: null, problem: null });
    setAttempt((n) => n + 1);
  }, []);
  return { ...state, again };
}
