import { beforeEach, describe, expect, test, vi } from "vitest";

import { readAnswer } from "../../../api/decode";
import { ApiProblem, UNREACHABLE } from "../../../api/problem";
import type { Progress, ReadOptions } from "../../../api/readPicture";
import type { PictureText } from "../../../api/types";
import { LIMITS, READ_ANSWER } from "../../../test/answers";
import { FULL_SIZE } from "../preferences";
import type { Prepared } from "../prepare/prepare";
import { type Edit, NO_EDIT } from "../prepare/region";
import { MAX_RETRIES } from "./failure";
import { sessionFilesOf } from "./rows";
import { UploadQueue, type QueueDependencies } from "./UploadQueue";

/** A request, answered by the test. */
interface Request {
  readonly file: File;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly options: ReadOptions;
  readonly answer: (text: PictureText | null) => void;
  readonly fail: (thrown: unknown) => void;
}

const BUSY = new ApiProblem("Busy. Try again in 3 seconds.", 503, 3, { detail: "Busy." });
const OFFLINE = new ApiProblem(UNREACHABLE, 0);

let requests: Request[];
let announce: ReturnType<typeof vi.fn<(message: string) => void>>;
let onSingleDone: ReturnType<typeof vi.fn<(text: PictureText) => void>>;
let prepare: ReturnType<typeof vi.fn<QueueDependencies["prepare"]>>;
let revoke: ReturnType<typeof vi.fn<(url: string) => void>>;
let queue: UploadQueue;
let stored: Map<string, string>;
let load: ReturnType<typeof vi.fn<QueueDependencies["load"]>>;

function picture(name: string, size = 1): File {
  return new File(["x".repeat(size)], name, { type: "image/png" });
}

function text(id = "a1"): PictureText {
  return { ...readAnswer(READ_ANSWER), id };
}

/** Run all pending promise callbacks. */
async function settle() {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

async function add(...names: string[]) {
  const ids = queue.add(
    names.map((name) => picture(name)),
    false,
  );
  await settle();
  return ids;
}

function stages() {
  return queue.getRows().map(({ stage }) => stage.name);
}

function last(): Request {
  const request = requests.at(-1);
  if (request === undefined) throw new Error("Nothing was sent");
  return request;
}

function unchanged(file: File): Prepared {
  return { file, part: { turn: 0, region: null }, shown: null };
}

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  stored = new Map();
  load = vi.fn(() => new Promise(() => undefined));
  announce = vi.fn();
  onSingleDone = vi.fn();
  revoke = vi.fn();
  URL.revokeObjectURL = revoke;
  URL.createObjectURL = (of) => `blob:${of instanceof File ? of.name : "rotated"}`;
  prepare = vi.fn((file: File) => Promise.resolve(unchanged(file)));
  queue = new UploadQueue({
    prepare: (file, edit, options) => prepare(file, edit, options),
    read: (file, progress, signal, options) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => {
          resolve(null);
        });
        requests.push({ file, progress, signal, options, answer: resolve, fail: reject });
      }),
    fingerprint: ({ name }) => Promise.resolve({ key: name, sha256: name }),
    findStored: (fingerprint) => Promise.resolve(stored.get(fingerprint.key) ?? null),
    load: (id, signal) => load(id, signal),
    announce,
    onSingleDone,
  });
});

describe("several pictures", () => {
  test("are read one after another in the order added", async () => {
    await add("a.png", "b.png");
    expect(stages()).toEqual(["uploading", "queued"]);
    expect(requests).toHaveLength(1);
    last().answer(text("a"));
    await settle();
    expect(stages()).toEqual(["done", "uploading"]);
    expect(last().file.name).toBe("b.png");
    last().answer(text("b"));
    await settle();
    expect(stages()).toEqual(["done", "done"]);
    expect(onSingleDone).not.toHaveBeenCalled();
    expect(announce).toHaveBeenLastCalledWith("Found 2 lines in receipt.png. 2 of 2 done");
  });

  test("are not blocked by rejected or failed ones", async () => {
    const files = [
      new File(["x"], "notes.txt", { type: "text/plain" }),
      new File([], "empty.png", { type: "image/png" }),
      picture("a.png"),
      picture("b.png"),
    ];
    expect(queue.add(files, false)).toHaveLength(2);
    await settle();
    expect(stages()).toEqual(["rejected", "rejected", "uploading", "queued"]);
    last().fail(new ApiProblem("It is truncated.", 400));
    await settle();
    expect(stages()).toEqual(["rejected", "rejected", "failed", "uploading"]);
  });

  test("continue after one is cancelled, which can be uploaded again", async () => {
    const [first = 0] = await add("a.png", "b.png");
    queue.cancel(first);
    expect(last().signal.aborted).toBe(true);
    await settle();
    expect(stages()).toEqual(["cancelled", "uploading"]);
    queue.send(first);
    expect(stages()).toEqual(["queued", "uploading"]);
    last().answer(text("b"));
    await settle();
    expect(stages()).toEqual(["uploading", "done"]);
  });

  test("are removed, and their object URLs are revoked", async () => {
    const [first = 0] = await add("a.png", "b.png");
    queue.remove(first);
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(revoke).toHaveBeenCalledExactlyOnceWith("blob:a.png");
    await settle();
    last().answer(text("b"));
    await settle();
    queue.removeDone();
    expect(queue.getRows()).toEqual([]);
    expect(revoke).toHaveBeenLastCalledWith("blob:b.png");
  });
});

describe("a single picture", () => {
  test("opens its result", async () => {
    await add("a.png");
    last().answer(text());
    await settle();
    expect(onSingleDone).toHaveBeenCalledExactlyOnceWith(text());
    expect(announce.mock.calls.flat()).toEqual(["Uploading a.png", "Found 2 lines"]);
  });

  test("is removed when it is cancelled", async () => {
    const [id = 0] = await add("a.png");
    queue.cancel(id);
    await settle();
    expect(queue.getRows()).toEqual([]);
    expect(announce).toHaveBeenLastCalledWith("Cancelled");
    expect(onSingleDone).not.toHaveBeenCalled();
  });

  test("reports every step of the server", async () => {
    await add("a.png");
    const { progress } = last();
    progress.onSent(3, 7);
    expect(queue.getRows()[0]?.stage).toEqual({ name: "uploading", sentBytes: 3, totalBytes: 7 });
    progress.onUploaded();
    progress.onAccepted({ width: 200, height: 100 });
    const { quad } = text().lines[0] ?? { quad: null };
    progress.onBoxes(quad ? [{ place: 0, quad }] : []);
    progress.onTexts({ read: 1, of: 1, texts: [{ place: 0, text: "Total" }] });
    expect(queue.getRows()[0]?.stage).toEqual({
      name: "reading",
      live: { size: { width: 200, height: 100 }, boxes: [{ place: 0, quad, text: "Total" }], read: 1 },
    });
    expect(announce.mock.calls.flat()).toEqual(["Uploading a.png", "Reading text"]);
  });
});

describe("an edited picture", () => {
  const edit: Edit = { turns: 1, region: { x: 100, y: 0, width: 400, height: 200 } };

  test("is shown as it is stored, until it is removed", async () => {
    const part = { turn: 90, region: edit.region };
    prepare.mockResolvedValue({ file: picture("a.jpg"), part, shown: new Blob() });
    const [id = 0] = queue.add([picture("a.png")], true);
    expect(stages()).toEqual(["held"]);
    queue.send(id, edit);
    await settle();
    expect(prepare.mock.calls[0]?.[1]).toEqual(edit);
    expect(last().file.name).toBe("a.jpg");
    expect(last().options).toEqual(part);
    expect(queue.getRows()[0]).toMatchObject({ shownUrl: "blob:rotated", sentSize: 1 });
    last().answer(text());
    await settle();
    queue.removeDone();
    expect(revoke).toHaveBeenCalledWith("blob:rotated");
  });

  test("is skipped while it is edited", async () => {
    const [, second = 0] = await add("a.png", "b.png", "c.png");
    expect(queue.hold(second)).toBe(true);
    last().answer(text("a"));
    await settle();
    expect(stages()).toEqual(["done", "held", "uploading"]);
    expect(queue.hold(second)).toBe(false);
  });

  test("Upload all sends all held pictures", async () => {
    queue.add([picture("a.png"), picture("b.png")], true);
    await settle();
    expect(requests).toHaveLength(0);
    queue.sendAllHeld();
    await settle();
    expect(stages()).toEqual(["uploading", "queued"]);
  });

  test("is not sent when it is cancelled during preparation", async () => {
    let ready: (prepared: Prepared) => void = () => undefined;
    prepare.mockReturnValue(
      new Promise((resolve) => {
        ready = resolve;
      }),
    );
    const [id = 0] = await add("a.png");
    expect(stages()).toEqual(["preparing"]);
    queue.cancel(id);
    ready(unchanged(picture("a.png")));
    await settle();
    expect(requests).toHaveLength(0);
  });
});

describe("the server's limits", () => {
  test("are passed to prepare", async () => {
    queue.setLimits(LIMITS);
    FULL_SIZE.set(true);
    await add("a.png");
    expect(prepare.mock.calls[0]?.[2]).toEqual({ limits: LIMITS, isFullSize: true });
  });

  test("reject pictures that are too large, with a message", async () => {
    queue.setLimits({ ...LIMITS, maxUploadBytes: 1 });
    queue.add([picture("a.tif", 2)], false);
    await settle();
    expect(requests).toHaveLength(0);
    expect(queue.getRows()[0]?.stage).toMatchObject({
      name: "rejected",
      message: expect.stringContaining("the limit is") as string,
    });
  });
});

describe("a busy server", () => {
  test("is retried after the time it names", async () => {
    await add("a.png");
    last().fail(BUSY);
    await settle();
    expect(queue.getRows()[0]?.stage).toEqual({
      name: "retrying",
      message: "Busy.",
      retryAtMs: Date.now() + 3000,
    });
    expect(announce).toHaveBeenLastCalledWith("a.png: Busy. Retrying in 3 s");
    await vi.advanceTimersByTimeAsync(2999);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests).toHaveLength(2);
    last().answer(text());
    await settle();
    expect(stages()).toEqual(["done"]);
  });

  test("is not retried more than the limit, then only by the button", async () => {
    const [id = 0] = await add("a.png");
    for (let tries = 0; tries <= MAX_RETRIES; tries++) {
      last().fail(BUSY);
      await vi.advanceTimersByTimeAsync(3000);
    }
    expect(requests).toHaveLength(MAX_RETRIES + 1);
    expect(queue.getRows()[0]?.stage).toMatchObject({ name: "failed", remedy: "retry" });
    queue.send(id);
    await settle();
    expect(requests).toHaveLength(MAX_RETRIES + 2);
  });

  test("is retried at once by the button", async () => {
    const [id = 0] = await add("a.png");
    last().fail(BUSY);
    await settle();
    queue.retryNow(id);
    await settle();
    expect(requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(requests).toHaveLength(2);
  });

  test("is not retried for a cancelled picture", async () => {
    const [first = 0] = await add("a.png", "b.png");
    last().fail(BUSY);
    await settle();
    queue.cancel(first);
    await settle();
    expect(stages()).toEqual(["cancelled", "uploading"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(requests).toHaveLength(2);
  });
});

describe("a lost connection", () => {
  beforeEach(() => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  });

  test("pauses the picture until the connection is back", async () => {
    await add("a.png", "b.png");
    last().progress.onSent(3, 7);
    last().fail(OFFLINE);
    await settle();
    expect(stages()).toEqual(["offline", "queued"]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(requests).toHaveLength(1);
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(stages()).toEqual(["uploading", "queued"]);
    expect(last().file.name).toBe("a.png");
  });

  test("can be retried by the button", async () => {
    const [id = 0] = await add("a.png");
    last().fail(OFFLINE);
    await settle();
    queue.retryNow(id);
    await settle();
    expect(requests).toHaveLength(2);
  });

  test("keeps the row for a retry when the browser is online", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
    await add("a.png");
    last().fail(OFFLINE);
    await settle();
    expect(queue.getRows()[0]?.stage).toMatchObject({ name: "failed", remedy: "retry" });
  });
});

test("changeText updates a finished picture", async () => {
  await add("a.png");
  last().answer(text());
  await settle();
  queue.changeText("a1", (now) => ({ ...now, name: "renamed" }));
  expect(queue.getRows()[0]?.stage).toMatchObject({ text: { name: "renamed" } });
});

describe("saving again", () => {
  const notKept = (id: string): PictureText => ({ ...text(id), isKept: false, notKeptReason: "full" });

  test("sends the same file with the id of the first answer and shows the new state", async () => {
    await add("a.png");
    last().answer(notKept("a1"));
    await settle();
    const [first] = requests;
    const saved = queue.saveAgain("a1");
    expect(last()).toMatchObject({ options: { id: "a1" }, file: first?.file });
    last().answer(text("a1"));
    await expect(saved).resolves.toMatchObject({ isKept: true });
    expect(queue.getRows()[0]?.stage).toMatchObject({ text: { isKept: true }, notKept: null });
  });

  test("can be repeated when it fails", async () => {
    await add("a.png");
    last().answer(notKept("a1"));
    await settle();
    const failed = queue.saveAgain("a1");
    last().fail(BUSY);
    await expect(failed).rejects.toBe(BUSY);
    const again = queue.saveAgain("a1");
    last().answer(text("a1"));
    await expect(again).resolves.toMatchObject({ isKept: true });
  });

  test("sends nothing for a picture that is stored", async () => {
    await add("a.png");
    last().answer(text("a1"));
    await settle();
    await expect(queue.saveAgain("a1")).resolves.toBeNull();
    expect(requests).toHaveLength(1);
  });
});

test("stop aborts the current picture, and start continues", async () => {
  await add("a.png", "b.png");
  queue.stop();
  await settle();
  expect(last().signal.aborted).toBe(true);
  expect(requests).toHaveLength(1);
  queue.start();
  await settle();
  expect(last().file.name).toBe("b.png");
});

describe("a file that was read before", () => {
  test("waits for a decision, without holding up others, and is read again", async () => {
    await add("a.png");
    last().answer(text("a"));
    await settle();
    const [again = 0] = await add("a.png", "b.png");
    await settle();
    expect(stages()).toEqual(["done", "duplicate", "uploading"]);
    expect(queue.getRows()[1]?.stage).toEqual({ name: "duplicate", earlierId: "a" });
    expect(announce).toHaveBeenCalledWith(expect.stringContaining("a.png was read before."));
    queue.send(again);
    last().answer(text("b"));
    await settle();
    expect(stages()).toEqual(["done", "uploading", "done"]);
  });

  test("is known to the server", async () => {
    stored.set("a.png", "old");
    await add("a.png");
    expect(queue.getRows()[0]?.stage).toEqual({ name: "duplicate", earlierId: "old" });
    expect(requests).toHaveLength(0);
  });

  test("is read without a question after it was edited, or when the first one failed", async () => {
    await add("a.png");
    last().fail(new ApiProblem("It is truncated.", 400));
    await settle();
    const [id = 0] = await add("a.png");
    expect(stages()).toEqual(["failed", "uploading"]);
    last().answer(text("a"));
    await settle();
    queue.send(id, { ...NO_EDIT, turns: 1 });
    await settle();
    expect(stages()).toEqual(["failed", "uploading"]);
  });
});

describe("after a reload", () => {
  const FILES = [
    { name: "read.png", size: 1, key: "k", id: "p1" },
    { name: "lost.png", size: 1, key: null, id: null },
    { name: "deleted.png", size: 1, key: "d", id: "p2" },
  ];

  test("results are loaded, files without one are named, deleted ones are left out", async () => {
    load.mockImplementation((id) =>
      id === "p1" ? Promise.resolve(text(id)) : Promise.reject(new ApiProblem("Gone", 410)),
    );
    queue.restore(FILES);
    expect(stages()).toEqual(["restoring", "lost", "restoring"]);
    queue.start();
    await settle();
    expect(stages()).toEqual(["done", "lost"]);
    expect(sessionFilesOf(queue.getRows())).toEqual([
      { name: "read.png", size: 0, key: "k", id: "p1" },
      { name: "lost.png", size: 0, key: null, id: null },
    ]);
    queue.removeDone();
    expect(queue.getRows()).toEqual([]);
  });

  test("a result that could not be loaded is loaded again", async () => {
    load.mockRejectedValueOnce(new ApiProblem("Busy", 503));
    queue.restore(FILES.slice(0, 1));
    queue.start();
    await settle();
    expect(stages()).toEqual(["failed"]);
    load.mockResolvedValue(text("p1"));
    queue.send(queue.getRows()[0]?.id ?? 0);
    await settle();
    expect(stages()).toEqual(["done"]);
  });

  test("a result that was not stored is not listed as one", async () => {
    await add("a.png");
    last().answer({ ...text("a"), isKept: false });
    await settle();
    expect(sessionFilesOf(queue.getRows())).toEqual([{ name: "a.png", size: 1, key: "a.png", id: null }]);
  });
});
