/** A document and its pages, followed until it has ended. */
import { useEffect, useRef, useState } from "react";

import { followJob } from "../../../api/followJob";
import { type Job, type JobPage, listPages } from "../../../api/jobs";
import { messageOf } from "../../../api/problem";
import { type Parts, pagesOf, refreshedParts } from "./pageParts";

export interface FollowedJob {
  /** Null until it is loaded. */
  readonly job: Job | null;
  /** Null until they are loaded; empty until they are counted. */
  readonly pages: readonly JobPage[] | null;
  /** Why the document cannot be shown. */
  readonly problem: string | null;
  /** Why the progress may be out of date. */
  readonly interruption: string | null;
  readonly tryAgain: () => void;
}

/** `onJob` is called with each change. It must be stable. */
export function useJob(id: string, onJob: (job: Job) => void): FollowedJob {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [interruption, setInterruption] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    const show = (now: Job) => {
      setJob(now);
      onJob(now);
    };
    followJob(id, { onJob: show, onInterrupted: setInterruption }, abort.signal).catch((thrown: unknown) => {
      if (!abort.signal.aborted) setProblem(messageOf(thrown));
    });
    return () => {
      abort.abort();
    };
  }, [id, onJob, attempt]);

  const { pages, failure } = usePages(job);
  return {
    job,
    pages,
    problem,
    interruption: interruption ?? failure,
    tryAgain: () => {
      setProblem(null);
      setAttempt(attempt + 1);
    },
  };
}

/** Load the pages again whenever more of them have ended. */
function usePages(job: Job | null): { pages: readonly JobPage[] | null; failure: string | null } {
  const [parts, setParts] = useState<Parts | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const known = useRef<Parts>([]);
  const id = job?.id;
  const isCounted = job !== null && job.of !== null;
  const ended = job === null ? 0 : job.done + job.failed;

  useEffect(() => {
    if (id === undefined || !isCounted) return;
    const abort = new AbortController();
    refreshedParts(known.current, ended, (after) => listPages(id, after, abort.signal)).then(
      (fresh) => {
        known.current = fresh;
        setParts(fresh);
        setFailure(null);
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setFailure(messageOf(thrown));
      },
    );
    return () => {
      abort.abort();
    };
  }, [id, isCounted, ended]);

  return { pages: parts === null ? null : pagesOf(parts), failure };
}
