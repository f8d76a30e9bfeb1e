/** The rows of the queue, one per chosen file, as plain values and functions. */
import type { PictureText } from "../../../api/types";
import { t } from "../../../messages";
import type { Prepared } from "../prepare/prepare";
import { type Edit, NO_EDIT } from "../prepare/region";
import type { SessionFile } from "../sessionFiles";
import type { PartialResult } from "./partialResult";

export type Stage =
  /** To be edited or uploaded by the person. */
  | { readonly name: "held" }
  | { readonly name: "queued" }
  | { readonly name: "preparing" }
  | { readonly name: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly name: "reading"; readonly live: PartialResult }
  /** The server was busy and is retried. */
  | { readonly name: "retrying"; readonly message: string; readonly retryAtMs: number }
  | { readonly name: "offline" }
  /** `notKept` is the upload if the server did not store it, to send it again. */
  | { readonly name: "done"; readonly text: PictureText; readonly notKept: Prepared | null }
  | { readonly name: "cancelled" }
  /** The same file was read before, as the picture `earlierId`: to be read again or removed by the person. */
  | { readonly name: "duplicate"; readonly earlierId: string }
  /** Read before the page was reloaded: its result is loaded. */
  | { readonly name: "restoring" }
  /** Not read and stored before the page was reloaded. */
  | { readonly name: "lost" }
  | { readonly name: "failed"; readonly message: string; readonly remedy: Remedy }
  /** Never sent. */
  | { readonly name: "rejected"; readonly message: string };

/** What helps: nothing for this file, a retry, or deleting pictures in the history first. */
export type Remedy = "none" | "retry" | "free space";

export interface Row {
  readonly id: number;
  /** Without content if the page was reloaded since. */
  readonly file: File;
  /** Equal for equal files; null until known. */
  readonly key: string | null;
  /** Read even if the same file was read before. */
  readonly isWanted: boolean;
  /** Id of the picture that was read before the page was reloaded; null otherwise. */
  readonly restoredId: string | null;
  readonly edit: Edit;
  /** Object URL of the chosen file. */
  readonly url: string;
  /** Object URL of the picture as it is stored; null for the chosen file. */
  readonly shownUrl: string | null;
  /** Bytes of the upload; null until known. */
  readonly sentSize: number | null;
  /** Added alone: its result is opened when it is done. */
  readonly opensWhenDone: boolean;
  readonly stage: Stage;
}

export type Rows = readonly Row[];

export type DoneRow = Row & { readonly stage: Extract<Stage, { name: "done" }> };

const IN_WORK: readonly Stage["name"][] = ["preparing", "uploading", "reading", "retrying", "offline"];

/** Return whether the row is being processed, or waits for a retry. */
export function isActive({ stage }: Row): boolean {
  return IN_WORK.includes(stage.name);
}

/** Return whether the row has not finished. */
export function isUnfinished(row: Row): boolean {
  return isActive(row) || row.stage.name === "queued" || row.stage.name === "held";
}

export function isDone(row: Row): row is DoneRow {
  return row.stage.name === "done";
}

/** Return whether the file failed and a retry may help. */
export function canTryAgain({ stage }: Row): boolean {
  return stage.name === "failed" && stage.remedy !== "none";
}

export function newRow(id: number, file: File, url: string, stage: Stage): Row {
  return {
    id,
    file,
    key: null,
    isWanted: false,
    restoredId: null,
    edit: NO_EDIT,
    url,
    shownUrl: null,
    sentSize: null,
    opensWhenDone: false,
    stage,
  };
}

/** Return a row of a file that was in the list before the page was reloaded. */
export function restoredRow(id: number, { name, key, id: restoredId }: SessionFile, url: string): Row {
  const stage: Stage = { name: restoredId === null ? "lost" : "restoring" };
  return { ...newRow(id, new File([], name), url, stage), key, restoredId };
}

/** Return whether the row still has the file that was chosen. */
export function hasFile({ restoredId, stage }: Row): boolean {
  return restoredId === null && stage.name !== "lost";
}

/** Return what is listed again after a reload. Cancelled files and those that cannot be read are left out. */
export function sessionFilesOf(rows: Rows): readonly SessionFile[] {
  return rows.flatMap((row) => {
    const { file, key, restoredId, stage } = row;
    if (stage.name === "cancelled" || stage.name === "rejected" || stage.name === "duplicate") return [];
    const id = isDone(row) && row.stage.text.isKept ? row.stage.text.id : restoredId;
    return [{ name: file.name, size: file.size, key, id }];
  });
}

/** Return the picture that was read of the same file in this session; null if there is none. */
export function earlierOf(rows: Rows, { id, key }: Row): string | null {
  const same = rows.find((row): row is DoneRow => isDone(row) && row.id !== id && row.key === key);
  return key === null ? null : (same?.stage.text.id ?? null);
}

/** Append rows. A picture added alone opens when done; several stay in the list. */
export function added(rows: Rows, fresh: Rows): Rows {
  const coming = fresh.filter(isUnfinished);
  if (coming.length === 0) return [...rows, ...fresh];
  const isAlone = coming.length === 1 && !rows.some(isUnfinished);
  return [
    ...rows.map((row) => (isUnfinished(row) ? { ...row, opensWhenDone: false } : row)),
    ...fresh.map((row) => ({ ...row, opensWhenDone: isAlone && isUnfinished(row) })),
  ];
}

export function changed(rows: Rows, id: number, change: Partial<Row>): Rows {
  return rows.map((row) => (row.id === id ? { ...row, ...change } : row));
}

export function removed(rows: Rows, ids: readonly number[]): Rows {
  return rows.filter(({ id }) => !ids.includes(id));
}

/** Return the rows without pictures deleted in the history, unless that is undone. */
export function withoutDeleted(rows: Rows, deletedIds: ReadonlySet<string>): Rows {
  return rows.filter((row) => !isDone(row) || !deletedIds.has(row.stage.text.id));
}

/** Return the next queued row. */
export function nextOf(rows: Rows): Row | undefined {
  return rows.find(({ stage }) => stage.name === "queued");
}

/** Return the finished row of a picture. */
export function rowOf(rows: Rows, pictureId: string): DoneRow | undefined {
  return rows.filter(isDone).find(({ stage }) => stage.text.id === pictureId);
}

/** Numbers of files of another kind. */
export interface FileCounts {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Not uploaded before the page was reloaded. */
  readonly lost: number;
}

const NONE: FileCounts = { total: 0, done: 0, failed: 0, cancelled: 0, lost: 0 };

/** Return the progress of the queue, and of `others` in the same list, as text. */
export function summaryOf(rows: Rows, others: FileCounts = NONE): string {
  const count = (isOne: (row: Row) => boolean) => rows.filter(isOne).length;
  const held = count(({ stage }) => stage.name === "held");
  const failed = others.failed + count(({ stage }) => stage.name === "failed" || stage.name === "rejected");
  const cancelled = others.cancelled + count(({ stage }) => stage.name === "cancelled");
  const lost = others.lost + count(({ stage }) => stage.name === "lost");
  const parts = [
    t("queue.done", { done: others.done + count(isDone), total: others.total + rows.length }),
    held > 0 ? t("queue.held", { held }) : "",
    failed > 0 ? t("queue.failed", { failed }) : "",
    lost > 0 ? t("queue.lost", { lost }) : "",
    cancelled > 0 ? t("queue.cancelled", { cancelled }) : "",
  ];
  return parts.filter(Boolean).join(", ");
}
