/** The rows of the documents of this session, one per chosen file, as plain values and functions. */
import { isEnded, type Job } from "../../../api/jobs";
import type { FileCounts } from "../../upload/queue/rows";

export type Stage =
  | { readonly name: "queued" }
  | { readonly name: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  /** The server was busy and is retried. */
  | { readonly name: "retrying"; readonly message: string; readonly retryAtMs: number }
  | { readonly name: "offline" }
  /** The server has it: queued, being read, done or failed there. */
  | { readonly name: "accepted"; readonly job: Job }
  | { readonly name: "cancelled" }
  | { readonly name: "failed"; readonly message: string; readonly remedy: "none" | "retry" | "free space" }
  /** Never sent. */
  | { readonly name: "rejected"; readonly message: string };

export interface DocumentRow {
  readonly id: number;
  readonly file: File;
  /** Of an encrypted file; null without one. */
  readonly password: string | null;
  /** Added alone: it is opened when the server has accepted it. */
  readonly opens: boolean;
  readonly stage: Stage;
}

export type DocumentRows = readonly DocumentRow[];

/** Return whether the file is queued for upload, or being uploaded. */
export function isSending({ stage: { name } }: DocumentRow): boolean {
  return name === "queued" || name === "uploading" || name === "retrying" || name === "offline";
}

/** Return whether the server still reads it. */
export function isBeingRead({ stage }: DocumentRow): boolean {
  return stage.name === "accepted" && !isEnded(stage.job);
}

export function isRead({ stage }: DocumentRow): boolean {
  return stage.name === "accepted" && stage.job.status === "done";
}

export function hasFailed({ stage }: DocumentRow): boolean {
  return (
    stage.name === "failed" ||
    stage.name === "rejected" ||
    (stage.name === "accepted" && stage.job.status === "failed")
  );
}

/** Return whether the file was not accepted and a retry may help. */
export function canSendAgain({ stage }: DocumentRow): boolean {
  return stage.name === "failed" && stage.remedy !== "none";
}

/** Return the numbers for the summary of the session. */
export function fileCounts(rows: DocumentRows): FileCounts {
  const count = (isOne: (row: DocumentRow) => boolean) => rows.filter(isOne).length;
  return {
    total: rows.length,
    done: count(isRead),
    failed: count(hasFailed),
    cancelled: count(({ stage }) => stage.name === "cancelled"),
  };
}

/** Return the row whose file became a document. */
export function rowOfJob(rows: DocumentRows, jobId: string): DocumentRow | undefined {
  return rows.find(({ stage }) => stage.name === "accepted" && stage.job.id === jobId);
}

/** Update the documents that the server has; `gone` were deleted elsewhere. */
export function withJobs(
  rows: DocumentRows,
  jobs: ReadonlyMap<string, Job>,
  gone: ReadonlySet<string>,
): DocumentRows {
  return rows.flatMap((row) => {
    if (row.stage.name !== "accepted") return [row];
    if (gone.has(row.stage.job.id)) return [];
    const job = jobs.get(row.stage.job.id);
    return [job === undefined ? row : { ...row, stage: { name: "accepted", job } }];
  });
}
