import { beforeEach, describe, expect, test, vi } from "vitest";

import { problem } from "../../test/answers";
import { FakeHistory } from "../../test/FakeHistory";
import { type Deletions, GRACE_MS, UNDO_MS } from "./deletions";
import { endHistorySession, finishDeletions, historySession } from "./session";
import { keepDeletion, unfinishedDeletions } from "./unfinishedDeletions";

const [A, B] = [
  { id: "a", name: "a.png" },
  { id: "b", name: "b.png" },
];

let server: FakeHistory;
let deletions: Deletions;

const deleted = () => server.asked("DELETE");
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** The tab is there once more, with nothing but what the browser kept. */
function startAgain(): void {
  endHistorySession();
  deletions = historySession().deletions;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = FakeHistory.of("a.png", "b.png", "c.png");
  deletions = historySession().deletions;
});

describe("a deletion", () => {
  test("hides the picture at once and is sent when the time is over", async () => {
    deletions.delete([A]);
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
    await wait(UNDO_MS - 1);
    expect(deleted()).toEqual([]);
    await wait(1);
    expect(deleted()).toEqual(["api/image/a"]);
    expect(deletions.get()).toMatchObject({ pending: null, failure: null });
    expect(unfinishedDeletions()).toEqual([]);
  });

  test("is never sent when it is undone", async () => {
    deletions.delete([A]);
    await wait(UNDO_MS - 1);
    expect(deletions.undo()).toEqual([A]);
    await wait(UNDO_MS);
    expect(deleted()).toEqual([]);
    expect(deletions.get().hidden).toEqual(new Set());
    expect(unfinishedDeletions()).toEqual([]);
  });

  test("waits while it is held, and then for as long as was left", async () => {
    deletions.delete([A]);
    await wait(UNDO_MS - 1_000);
    deletions.hold();
    await wait(60_000);
    expect(deleted()).toEqual([]);
    deletions.release();
    await wait(999);
    expect(deleted()).toEqual([]);
    await wait(1);
    expect(deleted()).toEqual(["api/image/a"]);
  });

  test("is sent when another one is made", async () => {
    deletions.delete([A]);
    deletions.delete([B]);
    await wait(0);
    expect(deleted()).toEqual(["api/image/a"]);
    expect(deletions.get().pending?.pictures).toEqual([B]);
    expect(deletions.get().hidden).toEqual(new Set(["a", "b"]));
  });

  test("of several is one, and undone as one", async () => {
    deletions.delete([A, B]);
    await wait(UNDO_MS);
    expect(deleted()).toEqual(["api/image/a", "api/image/b"]);
  });

  test("counts as done when somebody else has deleted the picture", async () => {
    server.pictures = [];
    deletions.delete([A]);
    await wait(UNDO_MS);
    expect(deletions.get().failure).toBeNull();
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
  });

  test("brings back what could not be deleted, and says why", async () => {
    server.failure = ({ path }) => (path.endsWith("/a") ? problem(503, "The store is down") : null);
    deletions.delete([A, B]);
    await wait(UNDO_MS);
    expect(deletions.get().failure).toBe(
      "Could not delete “a.png”. The store is down. Try again in a moment.",
    );
    expect(deletions.get().hidden).toEqual(new Set(["b"]));
    expect(unfinishedDeletions()).toEqual([]);
  });

  test("counts what could not be deleted when that is more than one", async () => {
    server.failure = ({ method }) => (method === "DELETE" ? problem(403, "") : null);
    deletions.delete([A, B]);
    await wait(UNDO_MS);
    expect(deletions.get().failure).toBe("Could not delete 2 pictures. You are not allowed to do this.");
  });
});

describe("leaving the page", () => {
  test("sends the deletion with a request that outlives the page", async () => {
    const fetched = vi.spyOn(window, "fetch");
    deletions.delete([A]);
    window.dispatchEvent(new Event("pagehide"));
    expect(fetched).toHaveBeenCalledExactlyOnceWith(
      "api/image/a",
      expect.objectContaining({ method: "DELETE", keepalive: true }),
    );
    await wait(UNDO_MS);
    expect(deleted()).toHaveLength(1);
  });

  test("sends nothing when nothing is pending", () => {
    deletions.delete([A]);
    deletions.undo();
    window.dispatchEvent(new Event("pagehide"));
    expect(deleted()).toEqual([]);
  });

  test("is made good at the next start when the request was lost", async () => {
    server.failure = () => Promise.reject(new TypeError("The page is gone"));
    deletions.delete([A]);
    window.dispatchEvent(new Event("pagehide"));
    await wait(0);
    server.failure = null;

    startAgain();
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
    finishDeletions();
    window.dispatchEvent(new Event("pageshow"));
    await wait(0);
    expect(deleted()).toHaveLength(2);
    expect(server.pictures.map(({ id }) => id)).toEqual(["b", "c"]);
    expect(unfinishedDeletions()).toEqual([]);
  });
});

describe("a start", () => {
  test("sends the deletion of a tab that has crashed, once that tab's time is over", async () => {
    keepDeletion({ key: "ocr-mesh.deletion/a", pictures: [A] }, Date.now() + UNDO_MS);
    startAgain();
    deletions.sendUnfinished();
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
    await wait(UNDO_MS + GRACE_MS - 1);
    expect(deleted()).toEqual([]);
    await wait(1);
    expect(deleted()).toEqual(["api/image/a"]);
  });

  test("leaves alone what another tab still holds, and what it undoes", async () => {
    const inOtherTab = { key: "ocr-mesh.deletion/a", pictures: [A] };
    keepDeletion(inOtherTab, Date.now() + UNDO_MS);
    startAgain();
    deletions.sendUnfinished();
    await wait(UNDO_MS);
    keepDeletion(inOtherTab, Date.now() + UNDO_MS);
    await wait(UNDO_MS);
    expect(deleted()).toEqual([]);
    localStorage.removeItem(inOtherTab.key);
    window.dispatchEvent(new StorageEvent("storage", { key: inOtherTab.key, newValue: null }));
    expect(deletions.get().hidden).toEqual(new Set());
    await wait(UNDO_MS + GRACE_MS);
    expect(deleted()).toEqual([]);
  });

  test("says what could not be deleted even then", async () => {
    server.failure = ({ method }) => (method === "DELETE" ? problem(403, "") : null);
    keepDeletion({ key: "ocr-mesh.deletion/a", pictures: [A] }, 0);
    startAgain();
    deletions.sendUnfinished();
    await wait(0);
    expect(deletions.get().failure).toBe("Could not delete “a.png”. You are not allowed to do this.");
    expect(deletions.get().hidden).toEqual(new Set());
  });

  test.each(["", "null", "{", '{"dueAt": 0}', '{"dueAt": 0, "pictures": [{"id": 1}]}'])(
    "passes over %j that something else has left there",
    async (value) => {
      localStorage.setItem("ocr-mesh.deletion/a", value);
      localStorage.setItem("other", "1");
      startAgain();
      deletions.sendUnfinished();
      await wait(0);
      expect(deleted()).toEqual([]);
      expect(deletions.get().hidden).toEqual(new Set());
    },
  );
});

test("a held deletion tells the other tabs that it is", async () => {
  deletions.delete([A]);
  deletions.hold();
  await wait(60_000);
  expect(unfinishedDeletions()[0]?.dueAt).toBeGreaterThan(Date.now());
});

test("all works, for as long as the tab lives, when the browser keeps nothing", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  deletions.delete([A]);
  expect(deletions.get().hidden).toEqual(new Set(["a"]));
  await wait(UNDO_MS);
  expect(deleted()).toEqual(["api/image/a"]);
});
