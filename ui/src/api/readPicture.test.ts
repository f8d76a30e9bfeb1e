import { beforeEach, describe, expect, test, vi } from "vitest";

import { READ_ANSWER } from "../test/answers";
import { FakeXhr } from "../test/FakeXhr";
import { TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { ANSWER_TIMEOUT_MS, readPicture, UPLOAD_STALL_MS } from "./readPicture";

const FILE = new File(["picture"], "receipt.png", { type: "image/png" });

function start(signal = new AbortController().signal) {
  const progress = { onSent: vi.fn(), onUploaded: vi.fn() };
  return { progress, answer: readPicture(FILE, progress, signal) };
}

beforeEach(() => {
  FakeXhr.install();
});

describe("readPicture", () => {
  test("reports the bytes as they leave, then the upload's end, then the text", async () => {
    const { progress, answer } = start();
    expect([FakeXhr.last.method, FakeXhr.last.url]).toEqual(["POST", "read"]);
    expect(FakeXhr.last.body?.get("image")).toMatchObject({ name: "receipt.png" });
    FakeXhr.last.progress(3, 7);
    expect(progress.onSent).toHaveBeenLastCalledWith(3, 7);
    expect(progress.onUploaded).not.toHaveBeenCalled();
    FakeXhr.last.uploaded();
    expect(progress.onUploaded).toHaveBeenCalledOnce();
    FakeXhr.last.answer(200, READ_ANSWER);
    await expect(answer).resolves.toMatchObject({ id: "a1", readMs: 640.4 });
  });

  test.each([
    [
      503,
      '{"detail":"Too many pictures are waiting"}',
      "Too many pictures are waiting. Try again in 2 seconds.",
    ],
    [413, "<html>nginx</html>", "The picture is too large for this server. Send a smaller one."],
    [200, "<html>login</html>", UNEXPECTED_ANSWER],
    [200, '{"id":"a1"}', UNEXPECTED_ANSWER],
  ])("fails in words when the answer is %i %s", async (status, body, words) => {
    const { answer } = start();
    FakeXhr.last.answer(status, body, { "Retry-After": "2" });
    await expect(answer).rejects.toThrow(words);
  });

  test("fails in words when the connection is lost", async () => {
    const { answer } = start();
    FakeXhr.last.loseConnection();
    await expect(answer).rejects.toThrow(UNREACHABLE);
  });

  test("gives up when nothing of the upload moves any more", async () => {
    vi.useFakeTimers();
    const { answer } = start();
    const failure = expect(answer).rejects.toThrow(UNREACHABLE);
    vi.advanceTimersByTime(UPLOAD_STALL_MS - 1);
    FakeXhr.last.progress(1, 7);
    vi.advanceTimersByTime(UPLOAD_STALL_MS - 1);
    expect(FakeXhr.last.isAborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(FakeXhr.last.isAborted).toBe(true);
    await failure;
  });

  test("gives up when the server stays silent after the upload", async () => {
    vi.useFakeTimers();
    const { answer } = start();
    const failure = expect(answer).rejects.toThrow(TOO_SLOW);
    FakeXhr.last.uploaded();
    vi.advanceTimersByTime(ANSWER_TIMEOUT_MS);
    expect(FakeXhr.last.isAborted).toBe(true);
    await failure;
  });

  test("stops the request and gives null when the signal aborts", async () => {
    const abort = new AbortController();
    const { answer } = start(abort.signal);
    abort.abort();
    expect(FakeXhr.last.isAborted).toBe(true);
    await expect(answer).resolves.toBeNull();
  });
});
