/** Convert every failure of a call into an `ApiProblem` with a message for the page. */
import { type MessageKey, t } from "../messages";
import { LANGUAGE } from "../messages/texts";
import { isFields } from "./decode";
import { reportSessionEnd } from "./sessionEnd";

export class ApiProblem extends Error {
  override name = "ApiProblem";
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** Seconds after which the server can be asked again; null if it did not say. */
  readonly retryAfterS: number | null;
  /** What happened, without the advice on when to retry. */
  readonly detail: string;
  /** Last part of the problem's `type`; null if the body had none. */
  readonly slug: string | null;

  constructor(
    message: string,
    status: number,
    retryAfterS: number | null = null,
    { detail = message, slug = null }: { detail?: string; slug?: string | null } = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterS = retryAfterS;
    this.detail = detail;
    this.slug = slug;
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const UNREACHABLE = t("error.unreachable");
export const TOO_SLOW = t("error.timeout");
export const UNEXPECTED_ANSWER = t("error.unexpected");

/** The language of the details of the server's problems. */
export const SERVER_LANGUAGE = "en";

/** Problem type for a reached storage quota. */
export const QUOTA_REACHED = "quota-reached";
export const LINES_CHANGED = "lines-changed";

const BY_STATUS = {
  400: "error.400",
  401: "error.401",
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

/** The page's own texts of problem types, for languages that the server does not have. */
const BY_TYPE = {
  "bad-address": "error.badFile",
  "bad-document": "error.badFile",
  "bad-picture": "error.badFile",
  busy: "error.503",
  deleted: "error.410",
  "document-failed": "error.notRead",
  "document-not-read": "error.notRead",
  forbidden: "error.403",
  "not-found": "error.404",
  "on-its-way": "error.503",
  "page-failed": "error.notRead",
  "password-required": "error.password",
  "quota-reached": "error.quota",
  "rate-limited": "error.429",
  "service-timeout": "error.504",
  "service-unavailable": "error.503",
  "too-many-connections": "error.429",
  "too-many-corrections": "error.429",
  unauthorized: "error.401",
  "wrong-password": "document.wrongPassword",
} as const satisfies Record<string, MessageKey>;

/** An HTTP answer with an error status. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

export function problemOf({ status, body, retryAfter }: FailedAnswer): ApiProblem {
  if (status === 401) reportSessionEnd();
  const fields = fieldsIn(body);
  const slug = slugIn(fields);
  const detail =
    (SERVER_LANGUAGE === LANGUAGE ? detailIn(fields) : ownText(slug)) ?? messageForStatus(status);
  const retryAfterS = secondsIn(retryAfter);
  // Waiting does not help when the quota is reached; the detail says what does.
  const when = slug === QUOTA_REACHED ? "" : whenToRetry(status, retryAfterS);
  return new ApiProblem([detail, when].filter(Boolean).join(" "), status, retryAfterS, { detail, slug });
}

/** Return the message to show for a thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof ApiProblem ? thrown.message : UNEXPECTED_ANSWER;
}

/** Return the page's text of a code of the server, or of a problem's type; null for others. */
export function ownText(code: string | null): string | null {
  return code !== null && Object.hasOwn(BY_TYPE, code) ? t(BY_TYPE[code as keyof typeof BY_TYPE]) : null;
}

/** Return the body's fields; empty if it is not a JSON object (such as a proxy's HTML page). */
function fieldsIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isFields(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** Return RFC 9457's `detail`, or the older `error`. */
function detailIn({ detail, error }: Readonly<Record<string, unknown>>): string | null {
  const text = [detail, error].find((field) => typeof field === "string" && field.trim() !== "");
  return typeof text === "string" ? asSentence(text.trim()) : null;
}

/** Return the last part of the type: `busy` for `urn:ocr-mesh:problem:busy`. */
function slugIn({ type }: Readonly<Record<string, unknown>>): string | null {
  const last = typeof type === "string" ? type.split(":").at(-1) : undefined;
  return last === undefined || last === "" ? null : last;
}

function asSentence(detail: string): string {
  const capital = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

function messageForStatus(status: number): string {
  if (status in BY_STATUS) return t(BY_STATUS[status as keyof typeof BY_STATUS]);
  return t(status >= 500 ? "error.server" : "error.request", { status });
}

/** Parse `Retry-After`, seconds or a date (RFC 9110, 10.2.3); null if it is invalid or in the past. */
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
