/** Every way in which a call can fail, in words for the person in front of the page. */
import { isFields } from "./decode";

export class ApiProblem extends Error {
  override name = "ApiProblem";
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
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

const BY_STATUS: Readonly<Record<number, string>> = {
  400: "The server could not understand what was sent.",
  403: "You are not allowed to do this.",
  404: "This is not here. It may have been deleted, or it is still being saved.",
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
  const words = detailIn(body) ?? BY_STATUS[status] ?? fallback(status);
  return new ApiProblem([words, whenToRetry(status, retryAfter)].filter(Boolean).join(" "), status);
}

/** The sentence to show for anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof ApiProblem ? thrown.message : UNEXPECTED_ANSWER;
}

/** RFC 9457's `detail`, else the older `error`; null where the body is neither (a proxy's HTML page, say). */
function detailIn(body: string): string | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isFields(parsed)) return null;
  const words = [parsed.detail, parsed.error].find(
    (field) => typeof field === "string" && field.trim() !== "",
  );
  return typeof words === "string" ? asSentence(words.trim()) : null;
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

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function whenToRetry(status: number, retryAfter: string | null): string {
  if (status !== 503 && status !== 429) return "";
  if (retryAfter === null || retryAfter.trim() === "") return "Try again in a moment.";
  const seconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  if (!Number.isFinite(seconds) || seconds <= 0) return "Try again in a moment.";
  if (seconds === 1) return "Try again in a second.";
  return seconds < 120
    ? `Try again in ${seconds} seconds.`
    : `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}
