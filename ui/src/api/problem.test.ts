import { afterEach, describe, expect, test, vi } from "vitest";

import { ApiProblem, messageOf, problemOf, UNEXPECTED_ANSWER } from "./problem";

function words(status: number, body: string, retryAfter: string | null = null): string {
  return problemOf({ status, body, retryAfter }).message;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("problemOf", () => {
  test("uses the problem's detail as a sentence", () => {
    expect(words(400, '{"title":"Bad Request","detail":"the picture is truncated"}')).toBe(
      "The picture is truncated.",
    );
  });

  test("uses the older error field when there is no detail", () => {
    expect(words(400, '{"timestamp":"now","error":"Not a picture"}')).toBe("Not a picture.");
  });

  test.each([
    ["an HTML page", "<html><h1>502 Bad Gateway</h1></html>"],
    ["nothing", ""],
    ["a list", "[]"],
    ["a detail that is not a string", '{"detail": {"loc": 1}}'],
    ["an empty detail", '{"detail": " "}'],
  ])("falls back to the status when the body is %s", (_, body) => {
    expect(words(502, body)).toBe("The server sent an invalid response. Try again in a moment.");
  });

  test("includes the status when there is no message for it", () => {
    expect(words(418, "")).toBe("The server rejected the request (418).");
    expect(words(500, "")).toBe("Server error (500). Try again in a moment.");
  });

  test.each([
    [null, "Try again in a moment."],
    ["", "Try again in a moment."],
    ["0", "Try again in a moment."],
    ["soon", "Try again in a moment."],
    ["1", "Try again in 1 second."],
    ["30", "Try again in 30 seconds."],
    ["600", "Try again in 10 minutes."],
    ["Sat, 21 Nov 2026 10:00:09 GMT", "Try again in 9 seconds."],
  ])("says when to retry when Retry-After is %j", (retryAfter, when) => {
    vi.useFakeTimers({ now: new Date("2026-11-21T10:00:00Z") });
    expect(words(503, '{"detail":"The server is busy."}', retryAfter)).toBe(`The server is busy. ${when}`);
  });

  test("does not suggest a retry for a rejected request", () => {
    expect(words(413, "", "5")).toBe("The file is too large for this server. Choose a smaller one.");
  });
});

test.each([
  [0, true],
  [429, true],
  [503, true],
  [400, false],
  [404, false],
  [413, false],
])("a problem with status %i is temporary: %s", (status, isTemporary) => {
  expect(new ApiProblem("", status).isTemporary).toBe(isTemporary);
});

test("messageOf returns a message for other errors", () => {
  expect(messageOf(new TypeError("x is undefined"))).toBe(UNEXPECTED_ANSWER);
});
