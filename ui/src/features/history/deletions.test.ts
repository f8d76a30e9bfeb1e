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

const deleted = () => server.requests("DELETE");
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Start a new session with the stored data of the old one. */
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
  test("hides the picture at once and is sent after the time to undo", async () => {
    deletions.delete([A]);
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
    await wait(UNDO_MS - 1);
    expect(deleted()).toEqual([]);
    await wait(1);
    expect(deleted()).toEqual(["api/image/a"]);
    expect(deletions.get()).toMatchObject({ pending: null, failure: null });
    expect(unfinishedDeletions()).toEqual([]);
  });

  test("is not sent when it is undone", async () => {
    deletions.delete([A]);
    await wait(UNDO_MS - 1);
    expect(deletions.undo()).toEqual([A]);
    await wait(UNDO_MS);
    expect(deleted()).toEqual([]);
    expect(deletions.get().hidden).toEqual(new Set());
    expect(unfinishedDeletions()).toEqual([]);
  });

  test("is paused while it is held", async () => {
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

  test("of several pictures is undone together", async () => {
    deletions.delete([A, B]);
    await wait(UNDO_MS);
    expect(deleted()).toEqual(["api/image/a", "api/image/b"]);
  });

  test("succeeds when the picture is already deleted", async () => {
    server.pictures = [];
    deletions.delete([A]);
    await wait(UNDO_MS);
    expect(deletions.get().failure).toBeNull();
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
  });

  test("restores a picture that could not be deleted, with the reason", async () => {
    server.failure = ({ path }) => (path.endsWith("/a") ? problem(503, "The store is down") : null);
    deletions.delete([A, B]);
    await wait(UNDO_MS);
    expect(deletions.get().failure).toBe(
      "Could not delete “a.png”. The store is down. Try again in a moment.",
    );
    expect(deletions.get().hidden).toEqual(new Set(["b"]));
    expect(unfinishedDeletions()).toEqual([]);
  });

  test("counts the pictures that could not be deleted", async () => {
    server.failure = ({ method }) => (method === "DELETE" ? problem(403, "") : null);
    deletions.delete([A, B]);
    await wait(UNDO_MS);
    expect(deletions.get().failure).toBe("Could not delete 2 pictures. You are not allowed to do this.");
  });
});

describe("leaving the page", () => {
  test("sends the deletion with keepalive", async () => {
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

  test("is followed by a retry at the next start when the request was lost", async () => {
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

describe("at start", () => {
  test("the deletion of a crashed tab is sent after its time", async () => {
    keepDeletion({ key: "ocr-mesh.deletion/a", pictures: [A] }, Date.now() + UNDO_MS);
    startAgain();
    deletions.sendUnfinished();
    expect(deletions.get().hidden).toEqual(new Set(["a"]));
    await wait(UNDO_MS + GRACE_MS - 1);
    expect(deleted()).toEqual([]);
    await wait(1);
    expect(deleted()).toEqual(["api/image/a"]);
  });

  test("a deletion held or undone by another tab is not sent", async () => {
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

  test("a failed deletion is reported", async () => {
    server.failure = ({ method }) => (method === "DELETE" ? problem(403, "") : null);
    keepDeletion({ key: "ocr-mesh.deletion/a", pictures: [A] }, 0);
    startAgain();
    deletions.sendUnfinished();
    await wait(0);
    expect(deletions.get().failure).toBe("Could not delete “a.png”. You are not allowed to do this.");
    expect(deletions.get().hidden).toEqual(new Set());
  });

  test.each(["", "null", "{", '{"dueAt": 0}', '{"dueAt": 0, "pictures": [{"id": 1}]}'])(
    "invalid stored data %j is ignored",
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

test("a held deletion renews its stored deadline", async () => {
  deletions.delete([A]);
  deletions.hold();
  await wait(60_000);
  expect(unfinishedDeletions()[0]?.dueAt).toBeGreaterThan(Date.now());
});

test("deletions work without localStorage", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  deletions.delete([A]);
  expect(deletions.get().hidden).toEqual(new Set(["a"]));
  await wait(UNDO_MS);
  expect(deleted()).toEqual(["api/image/a"]);
});
