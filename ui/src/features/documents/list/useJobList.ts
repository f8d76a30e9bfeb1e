import { useCallback, useEffect, useState } from "react";

import { isEnded, type Job, listJobs } from "../../../api/jobs";
import type { Listing } from "../../../api/listing";
import { useLoaded } from "../../../components/useLoaded";

/** Documents that are shown at first, and more with each press of the button. */
export const STEP = 10;

/** The server's maximum for one answer. */
const MOST = 200;

/** Between two questions while documents are being read. */
export const ASK_EVERY_MS = 3_000;

export interface JobListState {
  /** Null until they are loaded. */
  readonly jobs: readonly Job[] | null;
  readonly hasMore: boolean;
  readonly problem: string | null;
  readonly loadMore: () => void;
  readonly reload: () => void;
  readonly drop: (id: string) => void;
}

interface Loaded {
  readonly listing: Listing;
  readonly jobs: readonly Job[];
  readonly hasMore: boolean;
}

/** The documents of a listing. `refreshes` changes when the history is loaded again. */
export function useJobList(listing: Listing, refreshes: number): JobListState {
  const [count, setCount] = useState(STEP);
  const load = useCallback(
    (signal: AbortSignal) => loadJobs(refreshes, listing, count, signal),
    [listing, count, refreshes],
  );
  const { value, problem, change, reload } = useLoaded(load);
  const known = value?.listing === listing ? value : null;
  const isReading = known?.jobs.some((job) => !isEnded(job)) ?? false;

  useEffect(() => {
    if (!isReading) return;
    const timer = window.setTimeout(reload, ASK_EVERY_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [isReading, value, problem, reload]);

  return {
    jobs: known?.jobs ?? null,
    hasMore: known?.hasMore ?? false,
    problem: known === null ? problem : null,
    loadMore: () => {
      setCount(count + STEP);
    },
    reload,
    drop: (id) => {
      change((before) =>
        before === null ? null : { ...before, jobs: before.jobs.filter((job) => job.id !== id) },
      );
    },
  };
}

/** `_refreshes` makes the load a new one. */
async function loadJobs(
  _refreshes: number,
  listing: Listing,
  count: number,
  signal: AbortSignal,
): Promise<Loaded> {
  const jobs: Job[] = [];
  let before: string | null = null;
  do {
    const limit = Math.min(count - jobs.length, MOST);
    const answer = await listJobs(signal, { listing, before, limit });
    jobs.push(...answer.jobs);
    before = answer.next;
  } while (before !== null && jobs.length < count);
  return { listing, jobs, hasMore: before !== null };
}
