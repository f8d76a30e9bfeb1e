import { useCallback, useEffect, useState } from "react";

import { type DocumentFormat, getFormats } from "../../api/formats";
import { messageOf } from "../../api/problem";

export interface KnownFormats {
  /** Null until they are loaded. */
  readonly formats: readonly DocumentFormat[] | null;
  /** A message for the user if loading failed. */
  readonly problem: string | null;
  readonly retry: () => void;
}

/** Load the export formats when `isWanted`, once; `retry` loads them again after a failure. */
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
