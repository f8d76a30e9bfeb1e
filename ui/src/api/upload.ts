/** Upload a form. Uses XMLHttpRequest because `fetch` does not report upload progress. */
import { ApiProblem, TOO_SLOW, UNREACHABLE } from "./problem";
import { traceparent } from "./trace";

/** A slow upload may take any time; one without progress for this long has failed. */
export const UPLOAD_STALL_MS = 60_000;

/** Counted from the end of the upload and from every part of the answer. */
export const ANSWER_TIMEOUT_MS = 120_000;

/** Ends the upload with a result or a problem; only the first call has an effect. */
export interface Outcome<T> {
  readonly resolve: (result: T | Promise<T>) => void;
  /** Also aborts the request. */
  readonly fail: (problem: ApiProblem) => void;
}

export interface Upload<T> {
  readonly path: string;
  readonly form: FormData;
  readonly accept?: string;
  /** Bytes of the request sent so far, and in total. */
  readonly onSent: (sentBytes: number, totalBytes: number) => void;
  readonly onUploaded?: () => void;
  /** A part of the answer has arrived. */
  readonly onPart?: (request: XMLHttpRequest, outcome: Outcome<T>) => void;
  readonly onAnswer: (request: XMLHttpRequest, outcome: Outcome<T>) => void;
}

/** Resolve with the result; null if `signal` was aborted, which also cancels the request. */
export function sendUpload<T>(upload: Upload<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => {
      request.abort();
      resolve(null);
    };
    const fail = (problem: ApiProblem) => {
      reject(problem);
      stop();
    };
    const outcome: Outcome<T> = { resolve, fail };
    let timer: number | undefined;
    const failAfter = (ms: number, message: string) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        fail(new ApiProblem(message, 0));
      }, ms);
    };

    request.upload.onprogress = ({ loaded, total }) => {
      failAfter(UPLOAD_STALL_MS, UNREACHABLE);
      upload.onSent(loaded, total);
    };
    request.upload.onload = () => {
      failAfter(ANSWER_TIMEOUT_MS, TOO_SLOW);
      upload.onUploaded?.();
    };
    request.onprogress = () => {
      failAfter(ANSWER_TIMEOUT_MS, TOO_SLOW);
      upload.onPart?.(request, outcome);
    };
    request.onload = () => {
      upload.onAnswer(request, outcome);
    };
    request.onerror = () => {
      fail(new ApiProblem(UNREACHABLE, 0));
    };
    request.onloadend = () => {
      window.clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };

    signal.addEventListener("abort", stop);
    request.open("POST", upload.path);
    if (upload.accept !== undefined) request.setRequestHeader("Accept", upload.accept);
    request.setRequestHeader("traceparent", traceparent());
    failAfter(UPLOAD_STALL_MS, UNREACHABLE);
    request.send(upload.form);
  });
}
