/** Follow the progress of a document by its server-sent events. */
import { fields, number } from "./decode";
import { EventStream } from "./eventStream";
import { decoded } from "./http";
import { getJob, isEnded, type Job, jobOf, jobUrl } from "./jobs";
import { ApiProblem, messageOf, problemOf, UNREACHABLE } from "./problem";
import { pause } from "./retry";
import { traceparent } from "./trace";

/** Before the next attempt, where the server names no time. */
export const WAIT_MS = 3_000;

export interface Followed {
  readonly onJob: (job: Job) => void;
  /** Why there is no progress at the moment; null when there is again. */
  readonly onInterrupted: (message: string | null) => void;
}

/**
 * Report the document now and whenever it changes, until it has ended or `signal` is aborted. A stream that ends early
 * is opened again; while none can be opened (their number is limited), the document is asked for every few seconds.
 *
 * @throws ApiProblem if the document does not exist any more; `AbortError` if `signal` is aborted.
 */
export async function followJob(
  id: string,
  { onJob, onInterrupted }: Followed,
  signal: AbortSignal,
): Promise<void> {
  const last = { isOver: false };
  const report = (job: Job) => {
    if (signal.aborted) return;
    last.isOver = isEnded(job);
    onInterrupted(null);
    onJob(job);
  };
  const failed = (thrown: unknown) => {
    if (signal.aborted) return;
    if (thrown instanceof ApiProblem && !thrown.isTemporary) throw thrown;
    onInterrupted(messageOf(thrown));
  };
  for (;;) {
    try {
      await readStream(id, report, signal);
    } catch {
      // The status says whether the document is gone, or only the stream.
      await getJob(id, signal).then(report, failed);
    }
    if (last.isOver || signal.aborted) return;
    await pause(WAIT_MS, signal);
  }
}

async function readStream(id: string, onJob: (job: Job) => void, signal: AbortSignal): Promise<void> {
  const answer = await fetch(`${jobUrl(id)}/events`, {
    headers: { Accept: "text/event-stream", traceparent: traceparent() },
    signal,
  });
  if (!answer.ok || answer.body === null) {
    const retryAfter = answer.headers.get("Retry-After");
    throw problemOf({ status: answer.status, body: await answer.text(), retryAfter });
  }
  const events = new EventStream();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { name, data } of events.push(value)) {
      if (name === "progress" || name === "done") onJob(decoded(data, jobOf));
      if (name === "problem") throw new ApiProblem(UNREACHABLE, decoded(data, statusIn));
    }
  }
}

function statusIn(value: unknown): number {
  return number(fields(value, "problem"), "status");
}
