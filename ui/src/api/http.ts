/** The page's plain calls: same origin, a time limit, and every failure an `ApiProblem`. */
import { ApiProblem, problemOf, TOO_SLOW, UNEXPECTED_ANSWER, UNREACHABLE } from "./problem";
import { traceparent } from "./trace";

export const CALL_TIMEOUT_MS = 20_000;

/**
 * Sends one request and returns the answer's body.
 *
 * @throws ApiProblem with words for a person; `AbortError` passes through where `init.signal` was aborted.
 */
export async function call(path: string, init: RequestInit = {}): Promise<string> {
  const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  try {
    const headers = new Headers(init.headers);
    headers.set("traceparent", traceparent());
    const answer = await fetch(path, { ...init, headers, signal });
    const body = await answer.text();
    if (answer.ok) return body;
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
