import { describe, expect, test } from "vitest";

import { ApiProblem, problemOf, UNREACHABLE } from "../../../api/problem";
import { PrepareError } from "../prepare/prepare";
import { failureOf, MAX_RETRIES, pauseAfter } from "./failure";

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
  test("waits as long as a busy server says", () => {
    expect(pauseAfter(BUSY, 0, true)).toEqual({
      kind: "retrying",
      waitMs: 3000,
      message: "Too many pictures are waiting.",
    });
  });

  test("uses a default when there is no Retry-After", () => {
    expect(pauseAfter(new ApiProblem("", 503), 0, true)).toMatchObject({ waitMs: 5000 });
  });

  test("waits for the connection when offline", () => {
    expect(pauseAfter(new ApiProblem(UNREACHABLE, 0), 99, false)).toEqual({ kind: "offline" });
  });

  test.each([
    ["the retries are used up", BUSY, MAX_RETRIES, true],
    ["the wait would be too long", new ApiProblem("", 503, 600), 0, true],
    ["the server was not reached although the browser is online", new ApiProblem(UNREACHABLE, 0), 0, true],
    ["the quota is reached", QUOTA, 0, true],
    ["the picture was rejected", new ApiProblem("", 400), 0, false],
    ["another error occurred", new TypeError(), 0, false],
  ])("returns null when %s", (_, thrown, retries, isOnline) => {
    expect(pauseAfter(thrown, retries, isOnline)).toBeNull();
  });
});

describe("failureOf", () => {
  test.each([
    ["a lost connection", new ApiProblem(UNREACHABLE, 0), "retry"],
    ["a busy server", BUSY, "retry"],
    ["an error in the page", new TypeError(), "retry"],
    ["a rejected picture", new ApiProblem("It is truncated.", 400), "none"],
    ["a picture that is too large", new ApiProblem("It is too large.", 413), "none"],
    ["a reached quota", QUOTA, "free space"],
  ])("names the picture and the remedy after %s", (_, thrown, remedy) => {
    const failure = failureOf("a.png", thrown, false);
    expect(failure).toMatchObject({ name: "failed", remedy });
    expect(failure).toHaveProperty("message", expect.stringMatching(/^Could not read “a\.png”\. /));
  });

  test("shows the detail of a reached quota", () => {
    expect(failureOf("a.png", QUOTA, false)).toHaveProperty(
      "message",
      "Could not read “a.png”. You keep 10000 pictures; delete some.",
    );
  });

  test("suggests shrinking when a full-size upload is too large", () => {
    expect(failureOf("a.png", new ApiProblem("Too large.", 413), true)).toEqual({
      name: "failed",
      message: "Could not read “a.png”. Too large. Turn off “Upload full size” and try again.",
      remedy: "retry",
    });
  });

  test("shows why a picture could not be prepared", () => {
    expect(failureOf("a.png", new PrepareError("It is gone."), false)).toEqual({
      name: "failed",
      message: "It is gone.",
      remedy: "retry",
    });
  });
});
