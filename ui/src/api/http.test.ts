import { describe, expect, test, vi } from "vitest";

import { problem } from "../test/answers";
import { fakeFetch } from "../test/fakeFetch";
import { correctLine } from "./correctText";
import { call, decoded } from "./http";
import { NEWEST_FIRST } from "./listing";
import { contentUrl, deletePicture, listPictures } from "./pictures";
import { TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";

describe("call", () => {
  test("throws the problem with its detail and Retry-After", async () => {
    fakeFetch(() => problem(503, "The store is down", { "Retry-After": "5" }));
    await expect(call("api/images")).rejects.toMatchObject({
      message: "The store is down. Try again in 5 seconds.",
      status: 503,
      retryAfterS: 5,
    });
  });

  test("throws UNREACHABLE when the connection is lost", async () => {
    fakeFetch(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(call("api/images")).rejects.toThrow(UNREACHABLE);
  });

  test("throws TOO_SLOW after the timeout", async () => {
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    fakeFetch(() => Promise.reject(new DOMException("", "TimeoutError")));
    await expect(call("api/images")).rejects.toThrow(TOO_SLOW);
  });

  test("rethrows the abort when the caller has aborted", async () => {
    const aborted = new DOMException("", "AbortError");
    fakeFetch(() => Promise.reject(aborted));
    await expect(call("api/images", { signal: AbortSignal.abort() })).rejects.toBe(aborted);
  });
});

test("decoded throws UNEXPECTED_ANSWER when the body is not JSON", () => {
  expect(() => decoded("<html>", (value) => value)).toThrow(UNEXPECTED_ANSWER);
});

test("addresses are relative and ids are escaped", async () => {
  const calls = fakeFetch(
    ({ path }) => new Response(path.includes("images") ? '{"images":[],"next":null}' : null),
  );
  const { signal } = new AbortController();
  await listPictures(NEWEST_FIRST, "a&b", signal);
  await listPictures({ ...NEWEST_FIRST, words: "total 12&" }, null, signal);
  await deletePicture("../x");
  await correctLine("a1", 3, "text");
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET api/images?limit=50&before=a%26b",
    "GET api/images?limit=50&q=total+12%26",
    "DELETE api/image/..%2Fx",
    "POST correct-text",
  ]);
  expect(calls.at(-1)?.body).toEqual({ id: "a1", ord_num: 3, text: "text" });
  expect(contentUrl("a1")).toBe("api/image/a1/content");
});
