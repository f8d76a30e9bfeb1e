/**
 * Reads the chosen pictures one after another, for the lifetime of the page. `work` shows the steps of a job.
 */
import { thumbnailUrl } from "../../../api/pictures";
import { ApiProblem } from "../../../api/problem";
import type { Progress, ReadOptions } from "../../../api/readPicture";
import type { Limits, PictureText } from "../../../api/types";
import { t } from "../../../messages";
import { emptyText } from "../../../notices";
import { rejectionOf, tooLarge } from "../pictureFile";
import { FULL_SIZE } from "../preferences";
import type { Fingerprint } from "../sameFile";
import type { SessionFile } from "../sessionFiles";
import type { Prepared } from "../prepare/prepare";
import type { PrepareOptions } from "../prepare/plan";
import type { Edit } from "../prepare/region";
import { failureOf, pauseAfter } from "./failure";
import { type PartialResult, EMPTY_RESULT, withBoxes, withTexts } from "./partialResult";
import {
  added,
  changed,
  type DoneRow,
  earlierOf,
  hasFile,
  isDone,
  isActive,
  newRow,
  nextOf,
  removed,
  restoredRow,
  type Row,
  rowOf,
  type Rows,
  type Stage,
} from "./rows";
import { sleep } from "./sleep";

const NO_PROGRESS: Progress = {
  onSent: () => undefined,
  onUploaded: () => undefined,
  onAccepted: () => undefined,
  onBoxes: () => undefined,
  onTexts: () => undefined,
};

/** Dependencies of the queue. */
export interface QueueDependencies {
  readonly prepare: (file: File, edit: Edit, options: PrepareOptions) => Promise<Prepared>;
  readonly read: (
    file: File,
    progress: Progress,
    signal: AbortSignal,
    options: ReadOptions,
  ) => Promise<PictureText | null>;
  /** Compute what recognises a file. */
  readonly fingerprint: (file: File) => Promise<Fingerprint>;
  /** Return the id of a stored picture of this file; null if there is none, or it is not known. */
  readonly findStored: (fingerprint: Fingerprint, signal: AbortSignal) => Promise<string | null>;
  /** Load a stored picture. */
  readonly load: (id: string, signal: AbortSignal) => Promise<PictureText>;
  /** Announce a sentence to screen readers. */
  readonly announce: (message: string) => void;
  /** A picture that was added alone is done. */
  readonly onSingleDone: (text: PictureText) => void;
}

interface Job {
  readonly id: number;
  /** Aborted when the picture is cancelled. */
  readonly abort: AbortController;
  /** End a wait early. */
  wake: () => void;
}

/** May change during every `await`. */
function isCancelled({ abort }: Job): boolean {
  return abort.signal.aborted;
}

export class UploadQueue {
  private limits: Limits | null = null;
  private rows: Rows = [];
  private job: Job | null = null;
  private isStopped = false;
  private restoring = new AbortController();
  private lastId = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly dependencies: QueueDependencies) {}

  readonly getRows = (): Rows => this.rows;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Null until loaded. */
  setLimits(limits: Limits | null): void {
    this.limits = limits;
  }

  /** Add files; held ones wait for `send`. Returns the ids of those that were not rejected. */
  add(files: readonly File[], isHeld: boolean): readonly number[] {
    const fresh = files.map((file) => {
      const message = rejectionOf(file);
      const stage: Stage =
        message === null ? { name: isHeld ? "held" : "queued" } : { name: "rejected", message };
      return newRow((this.lastId += 1), file, URL.createObjectURL(file), stage);
    });
    this.update(added(this.rows, fresh));
    this.startNext();
    return fresh.filter(({ stage }) => stage.name !== "rejected").map(({ id }) => id);
  }

  /** List the files again that were in the list before the page was reloaded. */
  restore(files: readonly SessionFile[]): void {
    const before = files.map((file) =>
      restoredRow((this.lastId += 1), file, file.id === null ? "" : thumbnailUrl(file.id)),
    );
    this.update([...before, ...this.rows]);
  }

  /** Hold a queued picture while it is edited. Returns whether it was queued. */
  hold(id: number): boolean {
    if (this.rowOf(id)?.stage.name !== "queued") return false;
    this.stage(id, { name: "held" });
    return true;
  }

  /** Queue a row (again), with `edit` if given. */
  send(id: number, edit?: Edit): void {
    const row = this.rowOf(id);
    if (row === undefined || isActive(row)) return;
    if (!hasFile(row)) {
      this.stage(id, { name: "restoring" });
      void this.loadRestored();
      return;
    }
    const isWanted = row.isWanted || row.stage.name !== "held" || edit !== undefined;
    this.update(changed(this.rows, id, { stage: { name: "queued" }, edit: edit ?? row.edit, isWanted }));
    this.startNext();
  }

  sendAllHeld(): void {
    for (const { id, stage } of this.rows) if (stage.name === "held") this.send(id);
  }

  /** Retry now instead of waiting. */
  retryNow(id: number): void {
    if (this.job?.id === id) this.job.wake();
  }

  /** Cancel a picture: a single one is removed, one of several stays and can be uploaded again. */
  cancel(id: number): void {
    const row = this.rowOf(id);
    if (row === undefined) return;
    if (this.job?.id === id) this.job.abort.abort();
    if (row.opensWhenDone) {
      this.drop([id]);
      this.dependencies.announce(t("stage.cancelled"));
    } else {
      this.stage(id, { name: "cancelled" });
      this.dependencies.announce(t("announce.cancelled", { name: row.file.name }));
    }
  }

  remove(id: number): void {
    const row = this.rowOf(id);
    if (row === undefined) return;
    if (this.job?.id === id) this.job.abort.abort();
    this.drop([id]);
    this.dependencies.announce(t("announce.removed", { name: row.file.name }));
  }

  removeDone(): void {
    const isOver = (row: Row) => isDone(row) || row.stage.name === "lost";
    this.drop(this.rows.filter(isOver).map(({ id }) => id));
  }

  /** Change the text of a finished picture. */
  changeText(pictureId: string, change: (text: PictureText) => PictureText): void {
    const row = rowOf(this.rows, pictureId);
    if (row !== undefined) this.stage(row.id, { ...row.stage, text: change(row.stage.text) });
  }

  /**
   * Send a picture again that the server has read but not stored.
   *
   * @returns the new text; null if there is nothing to send.
   * @throws ApiProblem if the request fails.
   */
  async saveAgain(pictureId: string): Promise<PictureText | null> {
    const row = rowOf(this.rows, pictureId);
    if (row === undefined || row.stage.notKept === null) return null;
    const { notKept } = row.stage;
    const text = await this.dependencies.read(notKept.file, NO_PROGRESS, new AbortController().signal, {
      id: pictureId,
      ...notKept.part,
    });
    if (text === null) return null;
    const stage = doneStage(text, notKept);
    this.stage(row.id, stage);
    return stage.text;
  }

  /** Start, or continue after `stop`. */
  start(): void {
    this.isStopped = false;
    this.restoring = new AbortController();
    void this.loadRestored();
    this.startNext();
  }

  /** Abort the current job and start no other. */
  stop(): void {
    this.isStopped = true;
    this.restoring.abort();
    this.job?.abort.abort();
  }

  /** Load the results that were read before the page was reloaded, one after another. */
  private async loadRestored(): Promise<void> {
    const { signal } = this.restoring;
    for (const { id, file, restoredId, stage } of this.rows) {
      if (restoredId === null || stage.name !== "restoring") continue;
      try {
        const text = await this.dependencies.load(restoredId, signal);
        if (signal.aborted) return;
        this.stage(id, { name: "done", text, notKept: null });
      } catch (thrown) {
        if (signal.aborted) return;
        if (thrown instanceof ApiProblem && [404, 410].includes(thrown.status)) this.drop([id]);
        else this.stage(id, failureOf(file.name, thrown, false));
      }
    }
  }

  private startNext(): void {
    if (this.job !== null || this.isStopped) return;
    const row = nextOf(this.rows);
    if (row === undefined) return;
    const job: Job = { id: row.id, abort: new AbortController(), wake: () => undefined };
    this.job = job;
    void this.work(row, job).finally(() => {
      this.job = null;
      this.startNext();
    });
  }

  private async work(row: Row, job: Job): Promise<void> {
    const { id, file } = row;
    const isFullSize = FULL_SIZE.isOn();
    try {
      this.stage(id, { name: "preparing" });
      const earlierId = await this.earlierOf(row, job);
      if (isCancelled(job)) return;
      if (earlierId !== null) {
        this.stage(id, { name: "duplicate", earlierId });
        this.dependencies.announce(t("announce.duplicate", { name: file.name }));
        return;
      }
      const prepared = await this.dependencies.prepare(file, row.edit, { limits: this.limits, isFullSize });
      if (isCancelled(job)) return;
      this.showPrepared(row, prepared);
      const refusal = tooLarge(file.name, prepared.file.size, this.limits);
      if (refusal !== null) {
        this.stage(id, { name: "rejected", message: refusal });
        return;
      }
      const text = await this.sendWithRetries(row, prepared, job);
      if (text !== null && !isCancelled(job)) this.finish(id, text, prepared);
    } catch (thrown) {
      if (!isCancelled(job)) this.stage(id, failureOf(file.name, thrown, isFullSize));
    }
  }

  /** Return the picture that was read of the same file before; null if there is none, or it is read in any case. */
  private async earlierOf({ id, file, isWanted }: Row, { abort: { signal } }: Job): Promise<string | null> {
    const fingerprint = await this.dependencies.fingerprint(file);
    this.update(changed(this.rows, id, { key: fingerprint.key }));
    const row = this.rowOf(id);
    if (isWanted || row === undefined) return null;
    return earlierOf(this.rows, row) ?? (await this.dependencies.findStored(fingerprint, signal));
  }

  /** Return null if the picture was cancelled. */
  private async sendWithRetries(row: Row, prepared: Prepared, job: Job): Promise<PictureText | null> {
    for (let retries = 0; ;) {
      try {
        return await this.sendOnce(row, prepared, job);
      } catch (thrown) {
        const pause = pauseAfter(thrown, retries, navigator.onLine);
        if (pause === null || isCancelled(job)) throw thrown;
        const { name } = row.file;
        if (pause.kind === "offline") {
          retries = 0; // The connection failed, not the server: reset its retries.
          this.stage(row.id, { name: "offline" });
          this.dependencies.announce(t("announce.offline", { name }));
        } else {
          retries += 1;
          const { waitMs, message } = pause;
          this.stage(row.id, { name: "retrying", message, retryAtMs: Date.now() + waitMs });
          this.dependencies.announce(t("announce.retrying", { name, message, seconds: waitMs / 1000 }));
        }
        await sleep(pause.kind === "retrying" ? pause.waitMs : null, job);
        if (isCancelled(job)) return null;
      }
    }
  }

  private sendOnce(row: Row, { file, part }: Prepared, job: Job): Promise<PictureText | null> {
    const { id } = row;
    let live: PartialResult = EMPTY_RESULT;
    const show = (next: PartialResult) => {
      live = next;
      if (!isCancelled(job)) this.stage(id, { name: "reading", live });
    };
    this.stage(id, { name: "uploading", sentBytes: 0, totalBytes: file.size });
    this.dependencies.announce(t("announce.uploading", { name: row.file.name }));
    return this.dependencies.read(
      file,
      {
        onSent: (sentBytes, totalBytes) => {
          this.stage(id, { name: "uploading", sentBytes, totalBytes });
        },
        onUploaded: () => {
          show(live);
          this.dependencies.announce(t("announce.reading"));
        },
        onAccepted: (size) => {
          show({ ...live, size });
        },
        onBoxes: (boxes) => {
          show(withBoxes(live, boxes));
        },
        onTexts: (texts) => {
          show(withTexts(live, texts));
        },
      },
      job.abort.signal,
      part,
    );
  }

  private finish(id: number, text: PictureText, prepared: Prepared): void {
    const stage = doneStage(text, prepared);
    const found =
      text.lines.length === 0
        ? emptyText(text.notices).title
        : t("announce.found", { count: text.lines.length });
    const row = this.rowOf(id);
    this.stage(id, stage);
    if (row?.opensWhenDone) {
      this.dependencies.announce(found);
      this.dependencies.onSingleDone(stage.text);
    } else {
      const done = this.rows.filter(isDone).length;
      this.dependencies.announce(
        t("announce.doneInQueue", { found, name: text.name, done, total: this.rows.length }),
      );
    }
  }

  private showPrepared(row: Row, { file, shown }: Prepared): void {
    if (row.shownUrl !== null) URL.revokeObjectURL(row.shownUrl);
    const shownUrl = shown === null ? null : URL.createObjectURL(shown);
    this.update(changed(this.rows, row.id, { shownUrl, sentSize: file.size }));
  }

  private drop(ids: readonly number[]): void {
    for (const row of this.rows.filter(({ id }) => ids.includes(id))) {
      URL.revokeObjectURL(row.url);
      if (row.shownUrl !== null) URL.revokeObjectURL(row.shownUrl);
    }
    this.update(removed(this.rows, ids));
  }

  private rowOf(id: number): Row | undefined {
    return this.rows.find((row) => row.id === id);
  }

  private stage(id: number, stage: Stage): void {
    this.update(changed(this.rows, id, { stage }));
  }

  private update(rows: Rows): void {
    this.rows = rows;
    for (const listener of this.listeners) listener();
  }
}

function doneStage(text: PictureText, prepared: Prepared): DoneRow["stage"] {
  return { name: "done", text, notKept: text.isKept ? null : prepared };
}
