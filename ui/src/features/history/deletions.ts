/**
 * Delete pictures after a time in which it can be undone. The DELETE is sent when the time is over, when another
 * deletion is made, or when the page is left. Unconfirmed deletions are sent at the next start.
 */
import { deletePicture } from "../../api/pictures";
import { ApiProblem } from "../../api/problem";
import { t } from "../../messages";
import { PausableTimer } from "./pausableTimer";
import { messageOrOffline } from "./offlineMessage";
import { Store } from "./store";
import {
  type DeletedPicture,
  type Deletion,
  deletionOf,
  forgetDeletion,
  isDeletionKey,
  keepDeletion,
  unfinishedDeletions,
} from "./unfinishedDeletions";

/** How long a deletion can be undone. */
export const UNDO_MS = 10_000;

/** How often a tab renews the deadline while the timer is paused. */
const STILL_HELD_MS = 2_000;

/** A tab that has not sent its deletion this long after the deadline is deleted. */
export const GRACE_MS = 5_000;

/** Number of parallel requests. */
const SIDE_BY_SIDE = 4;

export interface DeletionState {
  /** The deletion that can be undone. */
  readonly pending: Deletion | null;
  /** Ids of pictures not to show: pending and sent deletions of all tabs, and deleted ones. */
  readonly hidden: ReadonlySet<string>;
  /** What could not be deleted, and why. */
  readonly failure: string | null;
}

interface Failure {
  readonly picture: DeletedPicture;
  readonly reason: string;
}

export class Deletions extends Store<DeletionState> {
  /** Called after a deletion ended in this or another tab, with the ids known to be deleted. */
  private readonly onSettled: (deleted: ReadonlySet<string>) => void;
  private readonly deleted = new Set<string>();
  private readonly sending = new Map<string, Deletion>();
  private timer: PausableTimer | null = null;
  private stillHeld: number | undefined;
  private nextLook: number | undefined;

  constructor(onSettled: (deleted: ReadonlySet<string>) => void) {
    super({ pending: null, hidden: new Set(), failure: null });
    this.onSettled = onSettled;
    window.addEventListener("storage", this.onOtherTab);
    this.publish({});
  }

  delete(pictures: readonly DeletedPicture[]): void {
    this.sendPending();
    const pending = deletionOf(pictures);
    keepDeletion(pending, Date.now() + UNDO_MS);
    this.timer = new PausableTimer(UNDO_MS, () => {
      this.sendPending();
    });
    window.addEventListener("pagehide", this.onLeave);
    this.publish({ pending, failure: null });
  }

  /** Undo the pending deletion and return its pictures. */
  undo(): readonly DeletedPicture[] {
    const pending = this.takePending();
    if (pending === null) return [];
    forgetDeletion(pending);
    this.publish({});
    return pending.pictures;
  }

  /** Pause the timer. */
  hold(): void {
    this.timer?.hold();
    this.stillHeld ??= window.setInterval(() => {
      const { pending } = this.get();
      if (pending !== null) keepDeletion(pending, Date.now() + UNDO_MS);
    }, STILL_HELD_MS);
  }

  release(): void {
    window.clearInterval(this.stillHeld);
    this.stillHeld = undefined;
    this.timer?.go();
  }

  forgetFailure(): void {
    this.publish({ failure: null });
  }

  /** Send deletions left by earlier pages; those of other tabs are checked again after their deadline. */
  sendUnfinished(): void {
    window.clearTimeout(this.nextLook);
    const now = Date.now();
    const waits: number[] = [];
    for (const unfinished of unfinishedDeletions()) {
      const { key, dueAt } = unfinished;
      if (this.sending.has(key) || this.get().pending?.key === key) continue;
      const sendAt = dueAt === 0 ? now : dueAt + GRACE_MS;
      if (sendAt <= now) void this.send(unfinished);
      else waits.push(sendAt - now);
    }
    if (waits.length === 0) return;
    this.nextLook = window.setTimeout(
      () => {
        this.sendUnfinished();
      },
      Math.min(...waits),
    );
  }

  /** Stop all timers. */
  stop(): void {
    this.takePending();
    window.clearTimeout(this.nextLook);
    window.removeEventListener("storage", this.onOtherTab);
  }

  private sendPending(): void {
    const pending = this.takePending();
    if (pending !== null) void this.send(pending);
  }

  private takePending(): Deletion | null {
    const { pending } = this.get();
    this.timer?.stop();
    this.timer = null;
    this.release();
    window.removeEventListener("pagehide", this.onLeave);
    this.set({ pending: null });
    return pending;
  }

  private async send(deletion: Deletion): Promise<void> {
    keepDeletion(deletion, 0); // If the page ends before the answers, the next start sends it.
    this.sending.set(deletion.key, deletion);
    this.publish({});

    const failures: Failure[] = [];
    const left = [...deletion.pictures];
    const sendInTurn = async () => {
      for (let picture = left.shift(); picture !== undefined; picture = left.shift()) {
        const reason = await whyNotDeleted(picture);
        if (reason === null) this.deleted.add(picture.id);
        else failures.push({ picture, reason });
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sendInTurn));

    this.sending.delete(deletion.key);
    forgetDeletion(deletion);
    this.publish({ failure: failureMessage(failures) ?? this.get().failure });
    this.onSettled(new Set(deletion.pictures.map(({ id }) => id).filter((id) => this.deleted.has(id))));
  }

  /** Send on leaving the page; the next start verifies it. */
  private readonly onLeave = (): void => {
    const pending = this.takePending();
    if (pending === null) return;
    keepDeletion(pending, 0);
    this.publish({});
    void Promise.allSettled(pending.pictures.map(({ id }) => deletePicture(id, { keepalive: true })));
  };

  private readonly onOtherTab = ({ key, newValue }: StorageEvent): void => {
    if (key === null || !isDeletionKey(key)) return;
    this.publish({});
    if (newValue === null) this.onSettled(new Set());
  };

  private publish(change: Partial<DeletionState>): void {
    const pending = change.pending ?? this.get().pending;
    const inProgress = [
      ...(pending === null ? [] : [pending]),
      ...this.sending.values(),
      ...unfinishedDeletions(),
    ];
    const ids = inProgress.flatMap(({ pictures }) => pictures.map(({ id }) => id));
    this.set({ ...change, hidden: new Set([...ids, ...this.deleted]) });
  }
}

/** Delete a picture; return null if it is deleted, otherwise the reason. */
async function whyNotDeleted({ id }: DeletedPicture): Promise<string | null> {
  try {
    await deletePicture(id);
    return null;
  } catch (thrown) {
    return thrown instanceof ApiProblem && [404, 410].includes(thrown.status)
      ? null
      : messageOrOffline(thrown);
  }
}

function failureMessage(failures: readonly Failure[]): string | null {
  const [first] = failures;
  if (first === undefined) return null;
  const { picture, reason } = first;
  return failures.length === 1
    ? t("history.deleteOneFailed", { name: picture.name, reason })
    : t("history.deleteSeveralFailed", { count: failures.length, reason });
}
