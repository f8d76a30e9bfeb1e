/**
 * Start a trace for a call, so that the page is its first span.
 *
 * @returns a sampled `traceparent` header (W3C Trace Context).
 */
export function traceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`;
}

function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
