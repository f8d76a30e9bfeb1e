/** HTTP calls of the page: same origin, with a timeout; every failure is an `ApiProblem`. */
import { ApiProblem, problemOf, TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { traceparent } from "./trace";

export const CALL_TIMEOUT_MS = 20_000;

/**
 * Send a request and return the body as text.
 *
 * @throws ApiProblem with a message for the page; `AbortError` if `init.signal` was aborted.
 */
export function call(path: string, init: RequestInit = {}): Promise<string> {
  return request(path, init, CALL_TIMEOUT_MS, (answer) => answer.text());
}

/** Send a request and read the answer with `read`, which counts towards the timeout. */
export async function request<T>(
  path: string,
  init: RequestInit,
  timeoutMs: number,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  try {
    const headers = new Headers(init.headers);
    headers.set("traceparent", traceparent());
    const answer = await fetch(path, { ...init, headers, signal });
    if (answer.ok) return await read(answer);
    const body = await answer.text();
    throw problemOf({ status: answer.status, body, retryAfter: answer.headers.get("Retry-After") });
  } catch (thrown) {
    if (thrown instanceof ApiProblem || init.signal?.aborted) throw thrown;
    throw new ApiProblem(timeout.aborted ? TOO_SLOW : UNREACHABLE, 0);
  }
}

/**
 * Parse a JSON body and validate its shape.
 *
 * @throws ApiProblem if it is not JSON (such as a proxy's error page) or has another shape.
 */
export function decoded<T>(body: string, decode: (value: unknown) => T): T {
  try {
    return decode(JSON.parse(body));
  } catch {
    throw new ApiProblem(UNEXPECTED_ANSWER, 0);
  }
}
