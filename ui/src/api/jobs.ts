/** Documents: files of one or many pages, which the server reads in the background. */
import { array, number, numberOrNull, object, type Schemas, string, stringOrNull } from "./decode";
import { call, decoded } from "./http";
import { type Listing, NEWEST_FIRST, queryOf } from "./listing";
import { retryWhenBusy } from "./retry";

export type JobStatus = Schemas["DocumentStatus"];

/** Why a document, or one of its pages, could not be read. */
export interface JobError {
  /** A newer server may send codes that the page does not know. */
  readonly code: string;
  readonly detail: string;
}

/** A document and its progress. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly status: JobStatus;
  /** Pages that are read and stored. */
  readonly done: number;
  /** Pages that could not be read. */
  readonly failed: number;
  /** Null until the pages are counted. */
  readonly of: number | null;
  readonly error: JobError | null;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface JobList {
  readonly jobs: readonly Job[];
  /** Cursor of the following ones; null if there are none. */
  readonly next: string | null;
}

export type PageStatus = "waiting" | "queued" | "read" | "done" | "failed";

export interface JobPage {
  /** From 1. Pages that were not selected are missing. */
  readonly number: number;
  readonly status: PageStatus;
  /** Of the page's picture; null until it is stored. */
  readonly imageId: string | null;
  readonly error: JobError | null;
}

export interface JobPages {
  readonly pages: readonly JobPage[];
  /** `after` of the following ones; null if there are none. */
  readonly next: number | null;
}

/** Number of documents in one answer; the server's maximum. */
const MOST_JOBS = 200;

/** Number of pages in one answer. */
const MOST_PAGES = 200;

/** Return documents after the list whose `next` was `before`. */
export async function listJobs(
  signal: AbortSignal,
  {
    listing = NEWEST_FIRST,
    before = null,
    limit = MOST_JOBS,
  }: { listing?: Listing; before?: string | null; limit?: number } = {},
): Promise<JobList> {
  return decoded(await call(`documents?${queryOf(listing, before, limit)}`, { signal }), jobList);
}

/** Return the id of your newest document whose file has this digest; null if there is none. */
export async function findJob(sha256: string, signal: AbortSignal): Promise<string | null> {
  const query = new URLSearchParams({ limit: "1", sha256 });
  const { jobs } = decoded(await call(`documents?${query}`, { signal }), jobList);
  return jobs[0]?.id ?? null;
}

export async function getJob(id: string, signal: AbortSignal): Promise<Job> {
  return decoded(await retryWhenBusy(() => call(jobUrl(id), { signal }), signal), jobOf);
}

/** Return the pages whose numbers are above `after`. */
export async function listPages(
  id: string,
  after: number,
  signal: AbortSignal,
  limit = MOST_PAGES,
): Promise<JobPages> {
  const query = new URLSearchParams({ after: String(after), limit: String(limit) });
  const answer = await retryWhenBusy(() => call(`${jobUrl(id)}/pages?${query}`, { signal }), signal);
  return decoded(answer, jobPages);
}

/** Return the text of each page that was selected, in order; empty for one that is not read. */
export async function getJobTexts(id: string, signal: AbortSignal): Promise<readonly string[]> {
  const text = await retryWhenBusy(() => call(`${jobUrl(id)}/text`, { signal }), signal);
  return text.split("\f").slice(0, -1);
}

/** Cancel a document and delete it with its pages. */
export async function deleteJob(id: string): Promise<void> {
  await call(jobUrl(id), { method: "DELETE" });
}

/** Return the base address of a document. */
export function jobUrl(id: string): string {
  return `documents/${encodeURIComponent(id)}`;
}

export function isEnded({ status }: Job): boolean {
  return status === "done" || status === "failed";
}

/** Decode a document. */
export function jobOf(value: unknown): Job {
  const of = object(value, "Document");
  const pages = object(of.pages, "PageCounts");
  return {
    id: string(of, "id"),
    name: string(of, "name"),
    status: oneOf(string(of, "status"), ["queued", "reading", "done", "failed"]),
    done: number(pages, "done"),
    failed: number(pages, "failed"),
    of: numberOrNull(pages, "of"),
    error: jobError(of.error),
    sizeBytes: number(of, "size_bytes"),
    createdAt: string(of, "created_at"),
    expiresAt: string(of, "expires_at"),
  };
}

/** Decode the answer of `POST /documents` to one file. */
export function acceptedJob(value: unknown): Job {
  return jobOf(array(object(value, "DocumentsAccepted"), "documents")[0]);
}

function jobList(value: unknown): JobList {
  const of = object(value, "DocumentList");
  return { jobs: array(of, "documents").map(jobOf), next: stringOrNull(of, "next") };
}

function jobPages(value: unknown): JobPages {
  const of = object(value, "PageList");
  return { pages: array(of, "pages").map(jobPage), next: numberOrNull(of, "next") };
}

function jobPage(value: unknown): JobPage {
  const of = object(value, "PageSummary");
  return {
    number: number(of, "page"),
    status: oneOf(string(of, "status"), ["waiting", "queued", "read", "done", "failed"]),
    imageId: stringOrNull(of, "image_id"),
    error: jobError(of.error),
  };
}

function jobError(value: unknown): JobError | null {
  if (value === undefined || value === null) return null;
  const of = object(value, "DocumentError");
  return { code: string(of, "code"), detail: string(of, "detail") };
}

/** An unknown state of a newer server is the first of `known`, which stands for "not ended". */
function oneOf<T extends string>(value: string, known: readonly [T, ...T[]]): T {
  return known.find((each) => each === value) ?? known[0];
}
