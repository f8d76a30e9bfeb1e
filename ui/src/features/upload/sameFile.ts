/** Recognise a file that was read before. */

/** A server that does not answer holds up no file for longer. */
const LONGEST_QUESTION_MS = 2_000;

export interface Fingerprint {
  /** Equal for equal files. */
  readonly key: string;
  /** SHA-256 of the content in hexadecimal; null where the browser cannot compute it (pages without HTTPS). */
  readonly sha256: string | null;
}

export async function fingerprintOf(file: File): Promise<Fingerprint> {
  const sha256 = await sha256Of(file);
  return { key: sha256 ?? `${file.name}/${file.size}/${file.lastModified}`, sha256 };
}

async function sha256Of(file: File): Promise<string | null> {
  const subtle = (crypto as { readonly subtle?: SubtleCrypto }).subtle;
  if (subtle === undefined) return null;
  try {
    const digest = new Uint8Array(await subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return null; // The file cannot be opened: sending it fails with a message.
  }
}

/** Return the id under which the server has the file; null if it has not, or does not answer. */
export async function storedId(
  { sha256 }: Fingerprint,
  find: (sha256: string, signal: AbortSignal) => Promise<string | null>,
  signal: AbortSignal,
): Promise<string | null> {
  if (sha256 === null) return null;
  try {
    return await find(sha256, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_QUESTION_MS)]));
  } catch {
    return null; // Then the file is read again, as without the question.
  }
}
