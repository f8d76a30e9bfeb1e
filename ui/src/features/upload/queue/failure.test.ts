import { describe, expect, test } from "vitest";

import { ApiProblem, problemOf, UNREACHABLE } from "../../../api/problem";
import { PrepareError } from "../prepare/prepare";
import { failureOf, MAX_RETRIES, pauseAfter, tooLargeStage } from "./failure";

const BUSY = problemOf({
  status: 503,
  body: '{"detail": "Too many pictures are waiting"}',
  retryAfter: "3",
});
const QUOTA = problemOf({
  status: 429,
  body: '{"type": "urn:ocr-mesh:problem:quota-reached", "detail": "You keep 10000 pictures; delete some"}',
  retryAfter: null,
});

describe("pauseAfter", () => {
  test("waits as long as a busy server asks for", () => {
    expect(pauseAfter(BUSY, 0, true)).toEqual({
      kind: "retrying",
      waitMs: 3000,
      message: "Too many pictures are waiting.",
    });
  });

  test("waits a little when a busy server names no time", () => {
    expect(pauseAfter(new ApiProblem("", 503), 0, true)).toMatchObject({ waitMs: 5000 });
  });

  test("waits for the line when there is none", () => {
    expect(pauseAfter(new ApiProblem(UNREACHABLE, 0), 99, false)).toEqual({ kind: "offline" });
  });

  test.each([
    ["it was asked often enough", BUSY, MAX_RETRIES, true],
    ["the server wants to be left alone for long", new ApiProblem("", 503, 600), 0, true],
    ["the server was not reached, though there is a line", new ApiProblem(UNREACHABLE, 0), 0, true],
    ["too much is kept", QUOTA, 0, true],
    ["the picture was refused", new ApiProblem("", 400), 0, false],
    ["something else broke", new TypeError(), 0, false],
  ])("leaves it to the person when %s", (_, thrown, retries, isOnline) => {
    expect(pauseAfter(thrown, retries, isOnline)).toBeNull();
  });
});

describe("failureOf", () => {
  test.each([
    ["a lost connection", new ApiProblem(UNREACHABLE, 0), "retry"],
    ["a busy server", BUSY, "retry"],
    ["a page that broke", new TypeError(), "retry"],
    ["a picture that was refused", new ApiProblem("It is truncated.", 400), "none"],
    ["a picture that is too large", new ApiProblem("It is too large.", 413), "none"],
    ["a full history", QUOTA, "free space"],
  ])("names the picture after %s, and what can be done", (_, thrown, remedy) => {
    const failure = failureOf("a.png", thrown, false);
    expect(failure).toMatchObject({ name: "failed", remedy });
    expect(failure).toHaveProperty("message", expect.stringMatching(/^Could not read “a\.png”\. /));
  });

  test("says the quota's own words, which say what to do", () => {
    expect(failureOf("a.png", QUOTA, false)).toHaveProperty(
      "message",
      "Could not read “a.png”. You keep 10000 pictures; delete some.",
    );
  });

  test("offers a smaller copy when the original was wanted and is too large", () => {
    expect(failureOf("a.png", new ApiProblem("Too large.", 413), true)).toEqual({
      name: "failed",
      message: "Could not read “a.png”. Too large. Job off “Upload full size” and try again.",
      remedy: "retry",
    });
    expect(tooLargeStage("“a.png” is 40 MB.", true)).toMatchObject({ name: "failed", remedy: "retry" });
    expect(tooLargeStage("“a.tif” is 40 MB.", false)).toMatchObject({ name: "rejected" });
  });

  test("says why a picture could not be prepared", () => {
    expect(failureOf("a.png", new PrepareError("It is gone."), false)).toEqual({
      name: "failed",
      message: "It is gone.",
      remedy: "retry",
    });
  });
});
