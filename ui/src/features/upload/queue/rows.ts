/** The queue's rows, one for each file that a person chose, and what may happen to them: plain values and functions. */
import type { PictureText } from "../../../api/types";
import { t } from "../../../messages";
import type { Prepared } from "../prepare/prepare";
import { type Edit, NO_EDIT } from "../prepare/region";
import type { LiveReading } from "./live";

export type Stage =
  /** Waits for the person: to prepare it, or to send it. */
  | { readonly name: "held" }
  | { readonly name: "waiting" }
  | { readonly name: "preparing" }
  | { readonly name: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly name: "reading"; readonly live: LiveReading }
  /** The server was busy: it is asked again by itself. */
  | { readonly name: "busy"; readonly message: string; readonly againAtMs: number }
  | { readonly name: "offline" }
  /** `notKept` is what was sent, where the server has not stored it: it can be sent again. */
  | { readonly name: "done"; readonly text: PictureText; readonly notKept: Prepared | null }
  | { readonly name: "cancelled" }
  | { readonly name: "failed"; readonly message: string; readonly remedy: Remedy }
  /** Never sent. */
  | { readonly name: "refused"; readonly message: string };

/** What a person can do: nothing with this file, try it again, or make room in the history first. */
export type Remedy = "none" | "again" | "make room";

export interface Row {
  readonly id: number;
  readonly file: File;
  readonly edit: Edit;
  /** The chosen file, for an `<img>`. */
  readonly url: string;
  /** The picture as it was turned; null where it was not. */
  readonly turnedUrl: string | null;
  /** Bytes of what is sent; null until that is known. */
  readonly sentSize: number | null;
  /** Chosen alone: its result is shown as soon as it is there. */
  readonly goesStraight: boolean;
  readonly stage: Stage;
}

export type Rows = readonly Row[];

export type DoneRow = Row & { readonly stage: Extract<Stage, { name: "done" }> };

const IN_WORK: readonly Stage["name"][] = ["preparing", "uploading", "reading", "busy", "offline"];

/** It has its turn: the page or the server is at work on it, or it waits to be sent again. */
export function isInWork({ stage }: Row): boolean {
  return IN_WORK.includes(stage.name);
}

/** Something is still to come of it by itself, or by a person's word. */
export function isUnfinished(row: Row): boolean {
  return isInWork(row) || row.stage.name === "waiting" || row.stage.name === "held";
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
    turnedUrl: null,
    sentSize: null,
    goesStraight: false,
    stage,
  };
}

/** A picture that comes alone goes straight to its result; with company, all stay in the list until they are opened. */
export function added(rows: Rows, fresh: Rows): Rows {
  const coming = fresh.filter(isUnfinished);
  if (coming.length === 0) return [...rows, ...fresh];
  const isAlone = coming.length === 1 && !rows.some(isUnfinished);
  return [
    ...rows.map((row) => (isUnfinished(row) ? { ...row, goesStraight: false } : row)),
    ...fresh.map((row) => ({ ...row, goesStraight: isAlone && isUnfinished(row) })),
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

/** Whose turn comes next. */
export function nextOf(rows: Rows): Row | undefined {
  return rows.find(({ stage }) => stage.name === "waiting");
}

/** The row that holds a picture's fresh text. */
export function rowOf(rows: Rows, pictureId: string): DoneRow | undefined {
  return rows.filter(isDone).find(({ stage }) => stage.text.id === pictureId);
}

/** How far the list is, in one sentence. */
export function summaryOf(rows: Rows): string {
  const count = (isOne: (row: Row) => boolean) => rows.filter(isOne).length;
  const held = count(({ stage }) => stage.name === "held");
  const failed = count(({ stage }) => stage.name === "failed" || stage.name === "refused");
  const cancelled = count(({ stage }) => stage.name === "cancelled");
  const parts = [
    t("queue.done", { done: count(isDone), total: rows.length }),
    held > 0 ? t("queue.held", { held }) : "",
    failed > 0 ? t("queue.failed", { failed }) : "",
    cancelled > 0 ? t("queue.cancelled", { cancelled }) : "",
  ];
  return parts.filter(Boolean).join(", ");
}
