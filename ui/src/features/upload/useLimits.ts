import { useEffect, useState } from "react";

import { getLimits } from "../../api/limits";
import { ApiProblem } from "../../api/problem";
import type { Limits } from "../../api/types";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;

/** Return the server's limits; null until loaded. Retries unless the server does not know them. */
export function useLimits(): Limits | null {
  const [limits, setLimits] = useState<Limits | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    let timer: number | undefined;
    const ask = (waitMs: number) => {
      getLimits(abort.signal).then(setLimits, (thrown: unknown) => {
        const isForEver = thrown instanceof ApiProblem && !thrown.isTemporary;
        if (abort.signal.aborted || isForEver) return;
        timer = window.setTimeout(ask, waitMs, Math.min(waitMs * 2, LONGEST_WAIT_MS));
      });
    };
    ask(FIRST_WAIT_MS);
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, []);

  return limits;
}
