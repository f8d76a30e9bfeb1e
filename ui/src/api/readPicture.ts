/**
 * Upload a picture and report the progress of its reading. Uses XMLHttpRequest because `fetch` does not report upload
 * progress.
 */
import { readAnswer } from "./decode";
import { EventStream, type ServerEvent } from "./eventStream";
import { decoded } from "./http";
import { ApiProblem, problemOf, TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { acceptedSize, foundBoxes, problemStatus, readTexts } from "./readEvents";
import { traceparent } from "./trace";
import type { FoundBox, PictureText, ReadTexts, Size } from "./types";

/** A slow upload may take any time; one without progress for this long has failed. */
export const UPLOAD_STALL_MS = 60_000;

/** Counted from the end of the upload and from every event. */
export const ANSWER_TIMEOUT_MS = 120_000;

const STREAM_TYPE = "text/event-stream";

export interface Progress {
  /** Bytes of the request sent so far, and in total. */
  onSent: (sentBytes: number, totalBytes: number) => void;
  /** The upload is complete; the server is reading. */
  onUploaded: () => void;
  /** The server accepts the picture; its upright size. */
  onAccepted: (size: Size) => void;
  /** Text boxes. A later call replaces all earlier boxes and their texts. */
  onBoxes: (boxes: readonly FoundBox[]) => void;
  onTexts: (texts: ReadTexts) => void;
}

/**
 * Resolve with the picture's text; null if `signal` was aborted, which also cancels the job on the server. A server
 * without event streams answers with the whole text. `id` is that of an earlier answer that was not stored: the server
 * then stores the picture under the same id.
 *
 * @throws ApiProblem with a message for the page.
 */
export function readPicture(
  file: File,
  progress: Progress,
  signal: AbortSignal,
  id: string | null = null,
): Promise<PictureText | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => {
      request.abort();
      resolve(null);
    };
    let timer: number | undefined;
    const failAfter = (ms: number, message: string) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        reject(new ApiProblem(message, 0));
        stop();
      }, ms);
    };

    request.upload.onprogress = (event) => {
      failAfter(UPLOAD_STALL_MS, UNREACHABLE);
      progress.onSent(event.loaded, event.total);
    };
    request.upload.onload = () => {
      failAfter(ANSWER_TIMEOUT_MS, TOO_SLOW);
      progress.onUploaded();
    };

    const stream = new EventStream();
    let handledLength = 0;
    const handleEvents = () => {
      const piece = request.responseText.slice(handledLength);
      handledLength += piece.length;
      try {
        for (const event of stream.push(piece)) {
          const text = handleEvent(event, progress);
          if (text !== null) resolve(text);
        }
      } catch (thrown) {
        reject(thrown instanceof ApiProblem ? thrown : new ApiProblem(UNEXPECTED_ANSWER, 0));
        stop();
      }
    };
    request.onprogress = () => {
      failAfter(ANSWER_TIMEOUT_MS, TOO_SLOW);
      if (isStream(request)) handleEvents();
    };
    request.onload = () => {
      if (isStream(request)) {
        handleEvents();
        reject(new ApiProblem(UNREACHABLE, 0)); // No effect if the last event has resolved the promise.
      } else {
        resolve(Promise.resolve(request).then(textIn));
      }
    };
    request.onerror = () => {
      reject(new ApiProblem(UNREACHABLE, 0));
    };
    request.onloadend = () => {
      window.clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };

    const form = new FormData();
    form.append("image", file, file.name);
    if (id !== null) form.append("id", id);
    signal.addEventListener("abort", stop);
    request.open("POST", "read");
    request.setRequestHeader("Accept", STREAM_TYPE);
    request.setRequestHeader("traceparent", traceparent());
    failAfter(UPLOAD_STALL_MS, UNREACHABLE);
    request.send(form);
  });
}

function isStream(request: XMLHttpRequest): boolean {
  return isSuccess(request) && (request.getResponseHeader("Content-Type") ?? "").startsWith(STREAM_TYPE);
}

function isSuccess({ status }: XMLHttpRequest): boolean {
  return status >= 200 && status < 300;
}

/** Report the event to `progress`; return the text if it is the last one. Unknown events are ignored. */
function handleEvent({ name, data }: ServerEvent, progress: Progress): PictureText | null {
  if (name === "accepted") progress.onAccepted(decoded(data, acceptedSize));
  if (name === "boxes") progress.onBoxes(decoded(data, foundBoxes));
  if (name === "texts") progress.onTexts(decoded(data, readTexts));
  if (name === "problem")
    throw problemOf({ status: decoded(data, problemStatus), body: data, retryAfter: null });
  return name === "done" ? decoded(data, readAnswer) : null;
}

function textIn(request: XMLHttpRequest): PictureText {
  if (isSuccess(request)) return decoded(request.responseText, readAnswer);
  throw problemOf({
    status: request.status,
    body: request.responseText,
    retryAfter: request.getResponseHeader("Retry-After"),
  });
}
