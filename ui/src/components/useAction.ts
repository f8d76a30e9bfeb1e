import { useState } from "react";

import { messageOf } from "../api/problem";

/** Run one action at a time: whether one runs, why the last one failed. */
export function useAction(): {
  isBusy: boolean;
  problem: string | null;
  run: (work: () => Promise<void>) => void;
} {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    setIsBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(messageOf(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problem, run: (work) => void run(work) };
}
