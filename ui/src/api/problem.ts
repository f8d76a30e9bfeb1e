/** Every way in which a call can fail, in words for the person in front of the page. */
import { type MessageKey, t } from "../messages";
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
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const UNREACHABLE = t("error.unreachable");
export const TOO_SLOW = t("error.timeout");
export const UNEXPECTED_ANSWER = t("error.unexpected");

/** The kind of a problem where a person keeps as much as allowed. */
export const QUOTA_REACHED = "quota-reached";

const BY_STATUS = {
  400: "error.400",
  403: "error.403",
  404: "error.404",
  410: "error.410",
  413: "error.413",
  415: "error.415",
  429: "error.429",
  502: "error.502",
  503: "error.503",
  504: "error.504",
} as const satisfies Record<number, MessageKey>;

/** An HTTP answer with a status that is not a success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

export function problemOf({ status, body, retryAfter }: FailedAnswer): ApiProblem {
  const fields = fieldsIn(body);
  const words = detailIn(fields) ?? messageForStatus(status);
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

function messageForStatus(status: number): string {
  if (status in BY_STATUS) return t(BY_STATUS[status as keyof typeof BY_STATUS]);
  return t(status >= 500 ? "error.server" : "error.request", { status });
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
  if (seconds === null) return t("error.retrySoon");
  return seconds < 120
    ? t("error.retrySeconds", { count: seconds })
    : t("error.retryMinutes", { count: Math.ceil(seconds / 60) });
}
