/**
 * A trace begins where a person acts: every call names one, so that the page is the first of the mesh's arrows.
 *
 * @returns the `traceparent` header of W3C Trace Context, sampled.
 */
export function traceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`;
}

function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
