/** The rows of the documents of this session, one per chosen file, as plain values and functions. */
import { isEnded, type Job } from "../../../api/jobs";
import type { SessionFile } from "../../upload/sessionFiles";
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
  /** The same file was sent before, as the document `earlierId`. */
  | { readonly name: "duplicate"; readonly earlierId: string }
  /** Accepted before the page was reloaded: the document is loaded. */
  | { readonly name: "restoring" }
  /** Not accepted before the page was reloaded. */
  | { readonly name: "lost" }
  | { readonly name: "failed"; readonly message: string; readonly remedy: "none" | "retry" | "free space" }
  /** Never sent. */
  | { readonly name: "rejected"; readonly message: string };

export interface DocumentRow {
  readonly id: number;
  /** Without content if the page was reloaded since. */
  readonly file: File;
  /** Equal for equal files; null until known. */
  readonly key: string | null;
  /** Sent even if the same file was sent before. */
  readonly isWanted: boolean;
  /** Id of the document that was accepted before the page was reloaded; null otherwise. */
  readonly restoredId: string | null;
  /** Of an encrypted file; null without one. */
  readonly password: string | null;
  /** Added alone: it is opened when the server has accepted it. */
  readonly opens: boolean;
  readonly stage: Stage;
}

export type DocumentRows = readonly DocumentRow[];

export function newRow(id: number, file: File, stage: Stage): DocumentRow {
  return { id, file, key: null, isWanted: false, restoredId: null, password: null, opens: false, stage };
}

/** Return a row of a file that was in the list before the page was reloaded. */
export function restoredRow(id: number, { name, key, id: restoredId }: SessionFile): DocumentRow {
  const stage: Stage = { name: restoredId === null ? "lost" : "restoring" };
  return { ...newRow(id, new File([], name), stage), key, restoredId };
}

/** Return what is listed again after a reload. Cancelled files and those that were never sent are left out. */
export function sessionFilesOf(rows: DocumentRows): readonly SessionFile[] {
  return rows.flatMap(({ file, key, restoredId, stage }) => {
    if (stage.name === "cancelled" || stage.name === "rejected" || stage.name === "duplicate") return [];
    const id = stage.name === "accepted" ? stage.job.id : restoredId;
    return [{ name: file.name, size: file.size, key, id }];
  });
}

/** Return the document of the same file in this session, unless it failed; null if there is none. */
export function earlierOf(rows: DocumentRows, id: number, key: string): string | null {
  for (const row of rows) {
    const { stage } = row;
    if (row.id === id || row.key !== key || stage.name !== "accepted") continue;
    if (stage.job.status !== "failed") return stage.job.id;
  }
  return null;
}

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
    lost: count(({ stage }) => stage.name === "lost"),
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
