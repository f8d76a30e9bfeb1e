import { useCallback, useEffect, useState } from "react";

import { type DocumentFormat, getFormats } from "../../api/formats";
import { messageOf } from "../../api/problem";

export interface KnownFormats {
  /** Null until the server has named them. */
  readonly formats: readonly DocumentFormat[] | null;
  /** What went wrong, in words. */
  readonly problem: string | null;
  readonly retry: () => void;
}

/** Asks the server for the formats once they are wanted, and again on `retry`. */
export function useFormats(isWanted: boolean): KnownFormats {
  const [formats, setFormats] = useState<readonly DocumentFormat[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isMissing = isWanted && formats === null && problem === null;

  useEffect(() => {
    if (!isMissing) return;
    const abort = new AbortController();
    getFormats(abort.signal).then(setFormats, (thrown: unknown) => {
      if (!abort.signal.aborted) setProblem(messageOf(thrown));
    });
    return () => {
      abort.abort();
    };
  }, [isMissing]);

  const retry = useCallback(() => {
    setProblem(null);
  }, []);
  return { formats, problem, retry };
}
