/**
 * Sends a picture and waits for its text. XMLHttpRequest, because `fetch` does not report how much of a body has left.
 */
import { readAnswer } from "./decode";
import { decoded } from "./http";
import { ApiProblem, problemOf, TOO_SLOW, UNREACHABLE } from "./problem";
import { traceparent } from "./trace";
import type { PictureText } from "./types";

/** A slow line may take as long as it needs; one over which nothing moves any more is lost. */
export const UPLOAD_STALL_MS = 60_000;

/** Counted from the upload's end. */
export const ANSWER_TIMEOUT_MS = 120_000;

export interface Progress {
  /** Bytes of the request that have left, and of how many. */
  onSent: (sentBytes: number, totalBytes: number) => void;
  /** All bytes have left; the server is at work. */
  onUploaded: () => void;
}

/**
 * Resolves with the picture's text; null where `signal` was aborted.
 *
 * @throws ApiProblem with words for a person.
 */
export function readPicture(
  file: File,
  progress: Progress,
  signal: AbortSignal,
): Promise<PictureText | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => {
      request.abort();
    };
    let timer: number | undefined;
    const giveUpAfter = (ms: number, message: string) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        reject(new ApiProblem(message, 0));
        stop();
      }, ms);
    };

    request.upload.onprogress = (event) => {
      giveUpAfter(UPLOAD_STALL_MS, UNREACHABLE);
      progress.onSent(event.loaded, event.total);
    };
    request.upload.onload = () => {
      giveUpAfter(ANSWER_TIMEOUT_MS, TOO_SLOW);
      progress.onUploaded();
    };
    request.onload = () => {
      resolve(Promise.resolve(request).then(textIn));
    };
    request.onerror = () => {
      reject(new ApiProblem(UNREACHABLE, 0));
    };
    request.onabort = () => {
      resolve(null);
    };
    request.onloadend = () => {
      window.clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };

    const form = new FormData();
    form.append("image", file, file.name);
    signal.addEventListener("abort", stop);
    request.open("POST", "read");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("traceparent", traceparent());
    giveUpAfter(UPLOAD_STALL_MS, UNREACHABLE);
    request.send(form);
  });
}

function textIn(request: XMLHttpRequest): PictureText {
  if (request.status >= 200 && request.status < 300) return decoded(request.responseText, readAnswer);
  throw problemOf({
    status: request.status,
    body: request.responseText,
    retryAfter: request.getResponseHeader("Retry-After"),
  });
}
