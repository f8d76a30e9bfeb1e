/** The queue's rows, one for each file that a person chose, and what may happen to them: plain values and functions. */
import type { PictureText } from "../../../api/types";
import { t } from "../../../messages";
import type { Prepared } from "../prepare/prepare";
import { type Edit, NO_EDIT } from "../prepare/region";
import type { PartialResult } from "./partialResult";

export type Stage =
  /** Waits for the person: to prepare it, or to send it. */
  | { readonly name: "held" }
  | { readonly name: "queued" }
  | { readonly name: "preparing" }
  | { readonly name: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly name: "reading"; readonly live: PartialResult }
  /** The server was busy: it is asked again by itself. */
  | { readonly name: "retrying"; readonly message: string; readonly retryAtMs: number }
  | { readonly name: "offline" }
  /** `notKept` is what was sent, where the server has not stored it: it can be sent again. */
  | { readonly name: "done"; readonly text: PictureText; readonly notKept: Prepared | null }
  | { readonly name: "cancelled" }
  | { readonly name: "failed"; readonly message: string; readonly remedy: Remedy }
  /** Never sent. */
  | { readonly name: "rejected"; readonly message: string };

/** What a person can do: nothing with this file, try it again, or make room in the history first. */
export type Remedy = "none" | "retry" | "free space";

export interface Row {
  readonly id: number;
  readonly file: File;
  readonly edit: Edit;
  /** The chosen file, for an `<img>`. */
  readonly url: string;
  /** The picture as it was turned; null where it was not. */
  readonly rotatedUrl: string | null;
  /** Bytes of what is sent; null until that is known. */
  readonly sentSize: number | null;
  /** Chosen alone: its result is shown as soon as it is there. */
  readonly opensWhenDone: boolean;
  readonly stage: Stage;
}

export type Rows = readonly Row[];

export type DoneRow = Row & { readonly stage: Extract<Stage, { name: "done" }> };

const IN_WORK: readonly Stage["name"][] = ["preparing", "uploading", "reading", "retrying", "offline"];

/** It has its job: the page or the server is at work on it, or it waits to be sent again. */
export function isActive({ stage }: Row): boolean {
  return IN_WORK.includes(stage.name);
}

/** Something is still to come of it by itself, or by a person's word. */
export function isUnfinished(row: Row): boolean {
  return isActive(row) || row.stage.name === "queued" || row.stage.name === "held";
}

export function isDone(row: Row): row is DoneRow {
  return row.stage.name === "done";
}

export function newRow(id: number, file: File, url: string, stage: Stage): Row {
  return {
    id,
    file,
    edit: NO_EDIT,
    url,
    rotatedUrl: null,
    sentSize: null,
    opensWhenDone: false,
    stage,
  };
}

/** A picture that comes alone goes straight to its result; with company, all stay in the list until they are decodeImage. */
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

/** What was deleted in the history is no picture of this visit any more, unless that is taken back. */
export function withoutDeleted(rows: Rows, deletedIds: ReadonlySet<string>): Rows {
  return rows.filter((row) => !isDone(row) || !deletedIds.has(row.stage.text.id));
}

/** Whose job comes next. */
export function nextOf(rows: Rows): Row | undefined {
  return rows.find(({ stage }) => stage.name === "queued");
}

/** The row that holds a picture's fresh text. */
export function rowOf(rows: Rows, pictureId: string): DoneRow | undefined {
  return rows.filter(isDone).find(({ stage }) => stage.text.id === pictureId);
}

/** How far the list is, in one sentence. */
export function summaryOf(rows: Rows): string {
  const count = (isOne: (row: Row) => boolean) => rows.filter(isOne).length;
  const held = count(({ stage }) => stage.name === "held");
  const failed = count(({ stage }) => stage.name === "failed" || stage.name === "rejected");
  const cancelled = count(({ stage }) => stage.name === "cancelled");
  const parts = [
    t("queue.done", { done: count(isDone), total: rows.length }),
    held > 0 ? t("queue.held", { held }) : "",
    failed > 0 ? t("queue.failed", { failed }) : "",
    cancelled > 0 ? t("queue.cancelled", { cancelled }) : "",
  ];
  return parts.filter(Boolean).join(", ");
}
