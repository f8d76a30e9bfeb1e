import { beforeEach, describe, expect, test, vi } from "vitest";

import { ATTEMPTS, LONGEST_WAIT_S, retryWhenBusy } from "./retry";
import { ApiProblem } from "./problem";

const NOT_STORED_YET = new ApiProblem("It is not stored yet.", 503, 1);

beforeEach(() => {
  vi.useFakeTimers();
});

/** Return an attempt that fails with each problem in turn, then returns "text". */
function failing(...problems: ApiProblem[]) {
  return vi.fn(() => {
    const problem = problems.shift();
    return problem === undefined ? Promise.resolve("text") : Promise.reject(problem);
  });
}

describe("retryWhenBusy", () => {
  test("waits as long as the server says", async () => {
    const attempt = failing(NOT_STORED_YET, new ApiProblem("The queue is full.", 503, 3));
    const answer = retryWhenBusy(attempt);
    await vi.advanceTimersByTimeAsync(999);
    expect(attempt).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempt).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(3000);
    await expect(answer).resolves.toBe("text");
  });

  test("throws the server's problem after the last attempt", async () => {
    const attempt = failing(...Array.from({ length: 50 }, () => NOT_STORED_YET));
    const answer = expect(retryWhenBusy(attempt)).rejects.toBe(NOT_STORED_YET);
    await vi.advanceTimersByTimeAsync(60_000);
    await answer;
    expect(attempt).toHaveBeenCalledTimes(ATTEMPTS);
  });

  test.each([
    ["the request is rejected", new ApiProblem("This is not here.", 404)],
    ["there are too many requests", new ApiProblem("Too many requests came from here.", 429, 1)],
    ["there is no Retry-After", new ApiProblem("The server is busy.", 503)],
    ["the wait would be too long", new ApiProblem("The server is busy.", 503, LONGEST_WAIT_S + 1)],
  ])("does not retry when %s", async (_, problem) => {
    const attempt = failing(problem);
    await expect(retryWhenBusy(attempt)).rejects.toBe(problem);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  test("stops when the signal is aborted", async () => {
    const abort = new AbortController();
    const attempt = failing(NOT_STORED_YET);
    const answer = expect(retryWhenBusy(attempt, abort.signal)).rejects.toMatchObject({ name: "AbortError" });
    await vi.advanceTimersByTimeAsync(500);
    abort.abort();
    await answer;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});
