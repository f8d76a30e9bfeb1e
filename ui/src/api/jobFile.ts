/** Files of a whole document, which the server builds when they are first wanted. */
import type { DocumentFormat } from "./formats";
import { call } from "./http";
import { jobUrl } from "./jobs";
import { ApiProblem } from "./problem";
import { pause } from "./retry";

/** A file of 2,000 pages takes minutes. */
const LONGEST_MS = 20 * 60_000;

/**
 * Wait until the file is built, and return its address, for a link.
 *
 * @throws ApiProblem with a message for the page; `AbortError` if `signal` is aborted.
 */
export async function builtFile(id: string, format: DocumentFormat, signal: AbortSignal): Promise<string> {
  const address = `${jobUrl(id)}/text?${new URLSearchParams({ format: format.name })}`;
  await checkAddress(address, signal);
  return address;
}

/**
 * Wait until an address can be downloaded, so that a link to it does not save an error as a file.
 *
 * @throws as `builtFile`.
 */
export async function checkAddress(address: string, signal: AbortSignal): Promise<void> {
  try {
    await waitUntilBuilt(() => call(address, { method: "HEAD", signal }), signal);
  } catch (thrown) {
    throw thrown instanceof ApiProblem ? await problemWithWords(address, thrown, signal) : thrown;
  }
}

/**
 * Run `attempt`, and again while the server builds what is wanted, for some minutes.
 *
 * @throws what the last attempt threw; `AbortError` if `signal` is aborted while waiting.
 */
export async function waitUntilBuilt<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = Date.now() + LONGEST_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      const { status, retryAfterS } = thrown;
      if (status !== 503 || retryAfterS === null || Date.now() > until) throw thrown;
      await pause(retryAfterS * 1000, signal);
    }
  }
}

/** An answer to HEAD has no body that says why; one to GET has. */
async function problemWithWords(address: string, bare: ApiProblem, signal: AbortSignal): Promise<ApiProblem> {
  if (bare.status === 0) return bare;
  try {
    await call(address, { signal });
  } catch (thrown) {
    if (thrown instanceof ApiProblem) return thrown;
    throw thrown;
  }
  return bare;
}
