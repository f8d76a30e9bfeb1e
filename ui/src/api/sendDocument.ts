/** Upload a document. */
import { decoded } from "./http";
import { acceptedJob, type Job } from "./jobs";
import { problemOf } from "./problem";
import { sendUpload } from "./upload";

export interface DocumentUpload {
  readonly file: File;
  /** Of an encrypted file; null without one. */
  readonly password: string | null;
  /** Bytes of the request sent so far, and in total. */
  readonly onSent: (sentBytes: number, totalBytes: number) => void;
}

/**
 * Resolve with the accepted document; null if `signal` was aborted.
 *
 * @throws ApiProblem with a message for the page.
 */
export function sendDocument(
  { file, password, onSent }: DocumentUpload,
  signal: AbortSignal,
): Promise<Job | null> {
  const form = new FormData();
  form.append("file", file, file.name);
  if (password !== null) form.append("password", password);
  return sendUpload(
    {
      path: "documents",
      form,
      onSent,
      onAnswer: (request, { resolve }) => {
        resolve(Promise.resolve(request).then(jobIn));
      },
    },
    signal,
  );
}

function jobIn(request: XMLHttpRequest): Job {
  const { status, responseText } = request;
  if (status >= 200 && status < 300) return decoded(responseText, acceptedJob);
  throw problemOf({ status, body: responseText, retryAfter: request.getResponseHeader("Retry-After") });
}
