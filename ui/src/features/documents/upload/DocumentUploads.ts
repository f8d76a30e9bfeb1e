/** Sends the chosen documents one after another, for the lifetime of the page, and follows how they are read. */
import { isEnded, type Job, type JobList } from "../../../api/jobs";
import { ApiProblem, messageOf } from "../../../api/problem";
import type { DocumentUpload } from "../../../api/sendDocument";
import type { Limits } from "../../../api/types";
import { t } from "../../../messages";
import { Store } from "../../history/store";
import { pauseAfter } from "../../upload/queue/failure";
import type { Fingerprint } from "../../upload/sameFile";
import type { SessionFile } from "../../upload/sessionFiles";
import { sleep } from "../../upload/queue/sleep";
import { rejectionOf } from "./documentFile";
import {
  type DocumentRow,
  type DocumentRows,
  earlierOf,
  isBeingRead,
  isRead,
  isSending,
  newRow,
  restoredRow,
  type Stage,
  withJobs,
} from "./documentRows";
import { failureOf } from "./failure";

/** Between two questions about the documents that are being read. */
export const ASK_EVERY_MS = 2_000;

export interface UploadDependencies {
  readonly send: (upload: DocumentUpload, signal: AbortSignal) => Promise<Job | null>;
  readonly list: (signal: AbortSignal) => Promise<JobList>;
  readonly get: (id: string, signal: AbortSignal) => Promise<Job>;
  /** Compute what recognises a file. */
  readonly fingerprint: (file: File) => Promise<Fingerprint>;
  /** Return the id of a stored document of this file; null if there is none, or it is not known. */
  readonly findStored: (fingerprint: Fingerprint, signal: AbortSignal) => Promise<string | null>;
  readonly remove: (id: string) => Promise<void>;
  /** Announce a sentence to screen readers. */
  readonly announce: (message: string) => void;
  /** A document that was added alone is accepted. */
  readonly onSingleAccepted: (job: Job) => void;
}

interface Sending {
  readonly id: number;
  /** Aborted when the document is cancelled. */
  readonly abort: AbortController;
  /** End a wait early. */
  wake: () => void;
}

/** May change during every `await`. */
function isCancelled({ abort }: Sending): boolean {
  return abort.signal.aborted;
}

interface State {
  readonly rows: DocumentRows;
}

export class DocumentUploads extends Store<State> {
  private limits: Limits | null = null;
  private sending: Sending | null = null;
  private lastId = 0;
  private isStopped = false;
  private asking = new AbortController();
  private timer: number | undefined;

  constructor(private readonly dependencies: UploadDependencies) {
    super({ rows: [] });
  }

  /** Null until loaded. */
  setLimits(limits: Limits | null): void {
    this.limits = limits;
  }

  /** Add files. `isAlone`: nothing else was added with it or is in progress. */
  add(files: readonly File[], isAlone: boolean): void {
    const fresh = files.map((file): DocumentRow => {
      const message = rejectionOf(file, this.limits);
      const stage: Stage = message === null ? { name: "queued" } : { name: "rejected", message };
      return newRow((this.lastId += 1), file, stage);
    });
    const opens = isAlone && fresh.length === 1 && !this.rows.some(isSending);
    this.set({ rows: [...this.rows, ...fresh.map((row) => ({ ...row, opens: opens && isSending(row) }))] });
    this.startNext();
  }

  /** List the files again that were in the list before the page was reloaded. */
  restore(files: readonly SessionFile[]): void {
    const before = files.map((file) => restoredRow((this.lastId += 1), file));
    this.set({ rows: [...before, ...this.rows] });
  }

  /** Send a file again. */
  send(id: number): void {
    if (this.rowOf(id)?.restoredId !== null) {
      this.change(id, { stage: { name: "restoring" } });
      void this.loadRestored();
      return;
    }
    this.change(id, { stage: { name: "queued" }, isWanted: true });
    this.startNext();
  }

  /** Send an encrypted file again with its password; what the server has of it is deleted. */
  sendWithPassword(id: number, password: string): void {
    const row = this.rowOf(id);
    if (row?.stage.name !== "accepted") return;
    this.change(id, { password, opens: true });
    this.removeJob(row.stage.job.id);
    this.send(id);
  }

  /** Retry now instead of waiting. */
  retryNow(id: number): void {
    if (this.sending?.id === id) this.sending.wake();
  }

  /** Stop sending a file, or delete what the server has of it. */
  cancel(id: number): void {
    const row = this.rowOf(id);
    if (row === undefined) return;
    if (this.sending?.id === id) this.sending.abort.abort();
    if (row.stage.name === "accepted") this.removeJob(row.stage.job.id);
    this.change(id, { stage: { name: "cancelled" }, opens: false });
    this.dependencies.announce(t("announce.cancelled", { name: row.file.name }));
  }

  /** Remove a row from the list; the server keeps the document. */
  remove(id: number): void {
    if (this.sending?.id === id) this.sending.abort.abort();
    this.set({ rows: this.rows.filter((row) => row.id !== id) });
  }

  /** Remove the rows of documents that are read, and of those that were lost. */
  removeDone(): void {
    this.set({ rows: this.rows.filter((row) => !isRead(row) && row.stage.name !== "lost") });
  }

  /** Show what another part of the page knows about a document; null if it is deleted. */
  know(id: string, job: Job | null): void {
    const jobs = new Map(job === null ? [] : [[id, job]]);
    this.set({ rows: withJobs(this.rows, jobs, new Set(job === null ? [id] : [])) });
  }

  /** Start, or continue after `stop`. */
  start(): void {
    this.isStopped = false;
    this.asking = new AbortController();
    void this.loadRestored();
    this.startNext();
    this.askSoon();
  }

  /** Abort the current upload and ask for nothing more. */
  stop(): void {
    this.isStopped = true;
    this.sending?.abort.abort();
    this.asking.abort();
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private get rows(): DocumentRows {
    return this.get().rows;
  }

  /** Load the documents that were accepted before the page was reloaded, one after another. */
  private async loadRestored(): Promise<void> {
    const { signal } = this.asking;
    for (const { id, file, restoredId, stage } of this.rows) {
      if (restoredId === null || stage.name !== "restoring") continue;
      try {
        const job = await this.dependencies.get(restoredId, signal);
        if (signal.aborted) return;
        this.change(id, { stage: { name: "accepted", job } });
        this.askSoon();
      } catch (thrown) {
        if (signal.aborted) return;
        if (isGone(thrown)) this.remove(id);
        else this.change(id, { stage: failureOf(file.name, thrown) });
      }
    }
  }

  private startNext(): void {
    if (this.sending !== null || this.isStopped) return;
    const row = this.rows.find(({ stage }) => stage.name === "queued");
    if (row === undefined) return;
    const sending: Sending = { id: row.id, abort: new AbortController(), wake: () => undefined };
    this.sending = sending;
    void this.work(row, sending).finally(() => {
      this.sending = null;
      this.startNext();
    });
  }

  private async work(row: DocumentRow, sending: Sending): Promise<void> {
    try {
      const earlierId = await this.earlierOf(row, sending);
      if (isCancelled(sending)) return;
      if (earlierId !== null) {
        this.change(row.id, { stage: { name: "duplicate", earlierId }, opens: false });
        this.dependencies.announce(t("announce.duplicate", { name: row.file.name }));
        return;
      }
      const job = await this.sendWithRetries(row, sending);
      if (job === null) return;
      if (isCancelled(sending)) this.removeJob(job.id);
      else this.accept(row.id, job);
    } catch (thrown) {
      if (!isCancelled(sending)) this.change(row.id, { stage: failureOf(row.file.name, thrown) });
    }
  }

  /** Return the document of the same file; null if there is none, or it is sent in any case. */
  private async earlierOf({ id, file, isWanted }: DocumentRow, { abort: { signal } }: Sending) {
    const fingerprint = await this.dependencies.fingerprint(file);
    this.change(id, { key: fingerprint.key });
    if (isWanted) return null;
    return (
      earlierOf(this.rows, id, fingerprint.key) ?? (await this.dependencies.findStored(fingerprint, signal))
    );
  }

  /** Return null if the upload was cancelled. */
  private async sendWithRetries(row: DocumentRow, sending: Sending): Promise<Job | null> {
    const { name } = row.file;
    const { signal } = sending.abort;
    for (let retries = 0; ;) {
      try {
        return await this.sendOnce(row, signal);
      } catch (thrown) {
        const pause = pauseAfter(thrown, retries, navigator.onLine);
        if (pause === null || signal.aborted) throw thrown;
        if (pause.kind === "offline") {
          retries = 0; // The connection failed, not the server: reset its retries.
          this.change(row.id, { stage: { name: "offline" } });
          this.dependencies.announce(t("announce.offline", { name }));
        } else {
          retries += 1;
          const { waitMs, message } = pause;
          this.change(row.id, { stage: { name: "retrying", message, retryAtMs: Date.now() + waitMs } });
          this.dependencies.announce(t("announce.retrying", { name, message, seconds: waitMs / 1000 }));
        }
        await sleep(pause.kind === "retrying" ? pause.waitMs : null, sending);
        if (isAborted(signal)) return null;
      }
    }
  }

  private sendOnce({ id, file, password }: DocumentRow, signal: AbortSignal): Promise<Job | null> {
    const onSent = (sentBytes: number, totalBytes: number) => {
      if (!signal.aborted) this.change(id, { stage: { name: "uploading", sentBytes, totalBytes } });
    };
    onSent(0, file.size);
    this.dependencies.announce(t("announce.uploading", { name: file.name }));
    return this.dependencies.send({ file, password, onSent }, signal);
  }

  private accept(id: number, job: Job): void {
    const opens = this.rowOf(id)?.opens ?? false;
    this.change(id, { stage: { name: "accepted", job }, password: null, opens: false });
    this.dependencies.announce(t("document.announceAccepted", { name: job.name }));
    if (opens) this.dependencies.onSingleAccepted(job);
    this.askSoon();
  }

  private askSoon(): void {
    if (this.timer !== undefined || this.isStopped || !this.rows.some(isBeingRead)) return;
    this.timer = window.setTimeout(() => {
      void this.ask().finally(() => {
        this.timer = undefined;
        this.askSoon();
      });
    }, ASK_EVERY_MS);
  }

  /** Ask about all documents at once, and one by one about those that are not among the newest. */
  private async ask(): Promise<void> {
    const { signal } = this.asking;
    const open = this.rows.flatMap(({ stage }) => (stage.name === "accepted" ? [stage.job] : []));
    const wanted = open.filter((job) => !isEnded(job));
    try {
      const { jobs: listed } = await this.dependencies.list(signal);
      const jobs = new Map(listed.map((job) => [job.id, job]));
      const gone = new Set<string>();
      for (const { id } of wanted.filter((job) => !jobs.has(job.id))) {
        try {
          jobs.set(id, await this.dependencies.get(id, signal));
        } catch (thrown) {
          if (!isGone(thrown)) throw thrown;
          gone.add(id);
        }
      }
      if (!signal.aborted) this.show(wanted, jobs, gone);
    } catch {
      // The rows stay as they are, and are asked for again.
    }
  }

  private show(before: readonly Job[], jobs: ReadonlyMap<string, Job>, gone: ReadonlySet<string>): void {
    this.set({ rows: withJobs(this.rows, jobs, gone) });
    for (const { id, name } of before) {
      const now = jobs.get(id);
      if (now?.status === "done") this.dependencies.announce(t("document.announceDone", { name }));
      if (now?.status === "failed") this.dependencies.announce(t("document.announceFailed", { name }));
    }
  }

  /** Delete what the server has of a cancelled file. One that stays is in the history, and can be deleted there. */
  private removeJob(id: string): void {
    this.dependencies.remove(id).catch((thrown: unknown) => {
      this.dependencies.announce(t("document.notDeleted", { reason: messageOf(thrown) }));
    });
  }

  private rowOf(id: number): DocumentRow | undefined {
    return this.rows.find((row) => row.id === id);
  }

  private change(id: number, change: Partial<DocumentRow>): void {
    this.set({ rows: this.rows.map((row) => (row.id === id ? { ...row, ...change } : row)) });
  }
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof ApiProblem && [404, 410].includes(thrown.status);
}

/** May change during every `await`. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
