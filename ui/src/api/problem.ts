/** Every way in which a call can fail, in words for the person in front of the page. */
import { isFields } from "./decode";

export class ApiProblem extends Error {
  override name = "ApiProblem";
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** When the server wants to be asked again; null where it did not say. */
  readonly retryAfterS: number | null;
  /** What happened, without the advice on when to try again. */
  readonly words: string;
  /** The problem's kind: the last part of its `type`; null where the body named none. */
  readonly slug: string | null;

  constructor(
    message: string,
    status: number,
    retryAfterS: number | null = null,
    { words = message, slug = null }: { words?: string; slug?: string | null } = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterS = retryAfterS;
    this.words = words;
    this.slug = slug;
  }

  /** Whether the same request may well succeed later: not where the server refused what was sent. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const UNREACHABLE =
  "The server could not be reached, or the connection was lost. Check your connection and try again.";
export const TOO_SLOW = "The server did not answer in time. Try again in a moment.";
export const UNEXPECTED_ANSWER =
  "The server gave an answer that this page does not understand. Reload the page and try again.";

/** The kind of a problem where a person keeps as much as allowed. */
export const QUOTA_REACHED = "quota-reached";

const BY_STATUS: Readonly<Record<number, string>> = {
  400: "The server could not understand what was sent.",
  403: "You are not allowed to do this.",
  404: "This is not here. It may have been deleted, or it is still being saved.",
  410: "This has been deleted.",
  413: "The picture is too large for this server. Send a smaller one.",
  415: "This kind of file cannot be read. Send a JPEG, PNG, WebP, TIFF, BMP or GIF picture.",
  429: "Too many requests came from here.",
  502: "A part of the server gave no usable answer. Try again in a moment.",
  503: "The server is busy.",
  504: "A part of the server took too long. Try again in a moment.",
};

/** An HTTP answer with a status that is not a success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

export function problemOf({ status, body, retryAfter }: FailedAnswer): ApiProblem {
  const fields = fieldsIn(body);
  const words = detailIn(fields) ?? BY_STATUS[status] ?? fallback(status);
  const slug = slugIn(fields);
  const retryAfterS = secondsIn(retryAfter);
  // Where too much is kept, waiting does not help: the detail says what does.
  const when = slug === QUOTA_REACHED ? "" : whenToRetry(status, retryAfterS);
  return new ApiProblem([words, when].filter(Boolean).join(" "), status, retryAfterS, { words, slug });
}

/** The sentence to show for anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof ApiProblem ? thrown.message : UNEXPECTED_ANSWER;
}

/** The body's fields; none where it is no JSON object (a proxy's HTML page, say). */
function fieldsIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isFields(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** RFC 9457's `detail`, else the older `error`. */
function detailIn({ detail, error }: Readonly<Record<string, unknown>>): string | null {
  const words = [detail, error].find((field) => typeof field === "string" && field.trim() !== "");
  return typeof words === "string" ? asSentence(words.trim()) : null;
}

/** `urn:ocr-mesh:problem:busy` is `busy`. */
function slugIn({ type }: Readonly<Record<string, unknown>>): string | null {
  const last = typeof type === "string" ? type.split(":").at(-1) : undefined;
  return last === undefined || last === "" ? null : last;
}

function asSentence(words: string): string {
  const capital = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

function fallback(status: number): string {
  return status >= 500
    ? `Something went wrong on the server (${status}). Try again in a moment.`
    : `The server refused the request (${status}).`;
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3); null where it is neither, or is over. */
function secondsIn(retryAfter: string | null): number | null {
  if (retryAfter === null || retryAfter.trim() === "") return null;
  const seconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function whenToRetry(status: number, seconds: number | null): string {
  if (status !== 503 && status !== 429) return "";
  if (seconds === null) return "Try again in a moment.";
  if (seconds === 1) return "Try again in a second.";
  return seconds < 120
    ? `Try again in ${seconds} seconds.`
    : `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}
