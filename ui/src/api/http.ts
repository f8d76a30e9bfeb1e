/** The page's plain calls: same origin, a time limit, and every failure an `ApiProblem`. */
import { ApiProblem, problemOf, TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { traceparent } from "./trace";

export const CALL_TIMEOUT_MS = 20_000;

/**
 * Sends one request and returns the answer's body.
 *
 * @throws ApiProblem with words for a person; `AbortError` passes through where `init.signal` was aborted.
 */
export function call(path: string, init: RequestInit = {}): Promise<string> {
  return request(path, init, CALL_TIMEOUT_MS, (answer) => answer.text());
}

/** The same for an answer of which more is wanted than text; `read` belongs to what must be done within the limit. */
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
 * Parses a body and checks its shape.
 *
 * @throws ApiProblem where it is not JSON (a proxy's error page, say) or not of that shape.
 */
export function decoded<T>(body: string, decode: (value: unknown) => T): T {
  try {
    return decode(JSON.parse(body));
  } catch {
    throw new ApiProblem(UNEXPECTED_ANSWER, 0);
  }
}
