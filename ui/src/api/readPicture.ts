/** Upload a picture and report the progress of its reading. */
import { readAnswer } from "./decode";
import { EventStream, type ServerEvent } from "./eventStream";
import { decoded } from "./http";
import { ApiProblem, problemOf, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { acceptedSize, foundBoxes, problemStatus, readTexts } from "./readEvents";
import type { FoundBox, PictureText, ReadTexts, Size } from "./types";
import { type Outcome, sendUpload } from "./upload";

const STREAM_TYPE = "text/event-stream";

/** What is read of a file. */
export interface ReadOptions {
  /** Of an earlier answer that was not stored: the picture is stored under the same id. */
  readonly id?: string | null;
  /** Degrees clockwise by which the picture is turned. */
  readonly turn?: number;
  /** The part that is read, in pixels of the turned picture; null for all. */
  readonly region?: (Size & { readonly x: number; readonly y: number }) | null;
}

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
 * without event streams answers with the whole text.
 *
 * @throws ApiProblem with a message for the page.
 */
export function readPicture(
  file: File,
  progress: Progress,
  signal: AbortSignal,
  { id = null, turn = 0, region = null }: ReadOptions = {},
): Promise<PictureText | null> {
  const form = new FormData();
  form.append("image", file, file.name);
  if (id !== null) form.append("id", id);
  if (turn !== 0) form.append("turn", String(turn));
  if (region !== null) form.append("region", [region.x, region.y, region.width, region.height].join(","));

  const stream = new EventStream();
  let handledLength = 0;
  const handleEvents = (request: XMLHttpRequest, { resolve, fail }: Outcome<PictureText>) => {
    const piece = request.responseText.slice(handledLength);
    handledLength += piece.length;
    try {
      for (const event of stream.push(piece)) {
        const text = handleEvent(event, progress);
        if (text !== null) resolve(text);
      }
    } catch (thrown) {
      fail(thrown instanceof ApiProblem ? thrown : new ApiProblem(UNEXPECTED_ANSWER, 0));
    }
  };
  return sendUpload(
    {
      path: "read",
      form,
      accept: STREAM_TYPE,
      onSent: progress.onSent,
      onUploaded: progress.onUploaded,
      onPart: (request, outcome) => {
        if (isStream(request)) handleEvents(request, outcome);
      },
      onAnswer: (request, outcome) => {
        if (isStream(request)) {
          handleEvents(request, outcome);
          outcome.fail(new ApiProblem(UNREACHABLE, 0)); // No effect if the last event has resolved the promise.
        } else {
          outcome.resolve(Promise.resolve(request).then(textIn));
        }
      },
    },
    signal,
  );
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
