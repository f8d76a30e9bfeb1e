import { beforeEach, describe, expect, test, vi } from "vitest";

import { READ_ANSWER } from "../test/answers";
import { FakeXhr } from "../test/FakeXhr";
import { TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { readPicture } from "./readPicture";
import { ANSWER_TIMEOUT_MS, UPLOAD_STALL_MS } from "./upload";

const FILE = new File(["picture"], "receipt.png", { type: "image/png" });

function start(signal = new AbortController().signal, id: string | null = null) {
  const progress = {
    onSent: vi.fn(),
    onUploaded: vi.fn(),
    onAccepted: vi.fn(),
    onBoxes: vi.fn(),
    onTexts: vi.fn(),
  };
  return { progress, answer: readPicture(FILE, progress, signal, { id }) };
}

beforeEach(() => {
  FakeXhr.install();
});

describe("readPicture", () => {
  test("reports upload progress, the end of the upload, then returns the text", async () => {
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
    [413, "<html>nginx</html>", "The file is too large for this server. Choose a smaller one."],
    [200, "<html>login</html>", UNEXPECTED_ANSWER],
    [200, '{"id":"a1"}', UNEXPECTED_ANSWER],
  ])("throws a message when the answer is %i %s", async (status, body, words) => {
    const { answer } = start();
    FakeXhr.last.answer(status, body, { "Retry-After": "2" });
    await expect(answer).rejects.toThrow(words);
  });

  test("sends the id of an earlier answer as a form field", async () => {
    for (const id of ["a1", null]) {
      const { answer } = start(undefined, id);
      expect(FakeXhr.last.body?.get("id")).toBe(id);
      FakeXhr.last.answer(200, READ_ANSWER);
      await answer;
    }
  });

  test("throws UNREACHABLE when the connection is lost", async () => {
    const { answer } = start();
    FakeXhr.last.loseConnection();
    await expect(answer).rejects.toThrow(UNREACHABLE);
  });

  test("aborts when the upload stalls", async () => {
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

  test("aborts when the server does not answer after the upload", async () => {
    vi.useFakeTimers();
    const { answer } = start();
    const failure = expect(answer).rejects.toThrow(TOO_SLOW);
    FakeXhr.last.uploaded();
    vi.advanceTimersByTime(ANSWER_TIMEOUT_MS);
    expect(FakeXhr.last.isAborted).toBe(true);
    await failure;
  });

  test("aborts the request and returns null when the signal aborts", async () => {
    const abort = new AbortController();
    const { answer } = start(abort.signal);
    abort.abort();
    expect(FakeXhr.last.isAborted).toBe(true);
    await expect(answer).resolves.toBeNull();
  });
});

describe("readPicture with an event stream", () => {
  const QUAD = READ_ANSWER.lines[0]?.quad;

  test("requests a stream and reports each event", async () => {
    const { progress, answer } = start();
    expect(FakeXhr.last.requestHeaders.Accept).toBe("text/event-stream");
    FakeXhr.last.uploaded();
    FakeXhr.last.event("accepted", { id: "a1", image: READ_ANSWER.image });
    expect(progress.onAccepted).toHaveBeenCalledWith({ width: 200, height: 100 });
    FakeXhr.last.event("boxes", { boxes: [{ place: 0, quad: QUAD, score: 0.9 }] });
    expect(progress.onBoxes).toHaveBeenCalledWith([{ place: 0, quad: QUAD }]);
    FakeXhr.last.event("texts", { read: 1, of: 2, texts: [{ place: 0, text: "Tótal 😀", words: [] }] });
    expect(progress.onTexts).toHaveBeenCalledWith({
      read: 1,
      of: 2,
      texts: [{ place: 0, text: "Tótal 😀" }],
    });
    FakeXhr.last.event("done", READ_ANSWER);
    FakeXhr.last.endStream();
    await expect(answer).resolves.toMatchObject({ id: "a1", readMs: 640.4 });
  });

  test("joins split events and ignores unknown ones", async () => {
    const { progress, answer } = start();
    FakeXhr.last.event("weather", { sun: true });
    FakeXhr.last.stream(": awake\n\nevent: bo");
    FakeXhr.last.stream('xes\r\ndata: {"boxes": []}\r');
    expect(progress.onBoxes).not.toHaveBeenCalled();
    FakeXhr.last.stream("\n\r\n");
    expect(progress.onBoxes).toHaveBeenCalledWith([]);
    FakeXhr.last.stream(`event: done\ndata: ${JSON.stringify(READ_ANSWER)}`);
    FakeXhr.last.stream("\n\n");
    await expect(answer).resolves.toMatchObject({ id: "a1" });
  });

  test("throws the problem that arrives after the stream has started", async () => {
    const { answer } = start();
    FakeXhr.last.event("problem", { status: 504, detail: "Recognition took too long" });
    await expect(answer).rejects.toMatchObject({ message: "Recognition took too long.", status: 504 });
  });

  test.each([
    ["the stream ends without its last event", 'event: boxes\ndata: {"boxes": []}\n\n', UNREACHABLE],
    ["an event is not JSON", "event: boxes\ndata: {\n\n", UNEXPECTED_ANSWER],
    ["an event lacks a field", "event: texts\ndata: {}\n\n", UNEXPECTED_ANSWER],
    ["the last event lacks a field", "event: done\ndata: {}\n\n", UNEXPECTED_ANSWER],
  ])("throws a message when %s", async (_, stream, words) => {
    const { answer } = start();
    FakeXhr.last.stream(stream);
    FakeXhr.last.endStream();
    await expect(answer).rejects.toThrow(words);
  });

  test("aborts when the server stops sending events", async () => {
    vi.useFakeTimers();
    const { answer } = start();
    const failure = expect(answer).rejects.toThrow(TOO_SLOW);
    FakeXhr.last.uploaded();
    vi.advanceTimersByTime(ANSWER_TIMEOUT_MS - 1);
    FakeXhr.last.event("boxes", { boxes: [] });
    vi.advanceTimersByTime(ANSWER_TIMEOUT_MS - 1);
    expect(FakeXhr.last.isAborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(FakeXhr.last.isAborted).toBe(true);
    await failure;
  });
});
