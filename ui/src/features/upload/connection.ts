/** Whether the connection allows uploads in full size. */

/** The part of the Network Information API that is used; only browsers of the Chromium family have it. */
interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
}

/** A photo of 5 MB takes more than a minute. */
const SLOW_TYPES = ["slow-2g", "2g", "3g"];

/** Return false on a connection that is known to be slow, or where the person wants to save data. */
export function isFast(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  return connection?.saveData !== true && !SLOW_TYPES.includes(connection?.effectiveType ?? "");
}
