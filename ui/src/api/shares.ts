/** Share links of a picture or a document: list, create, revoke. */
import { array, object, string } from "./decode";
import { call, decoded } from "./http";
import { jobUrl } from "./jobs";
import { pictureUrl } from "./pictures";
import { retryWhenBusy } from "./retry";

/** What a link shows. */
export interface Shared {
  readonly kind: "picture" | "document";
  readonly id: string;
}

export interface Share {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface CreatedShare extends Share {
  /** The whole link; the server shows it once. */
  readonly url: string;
}

/** Return the links that have not ended, newest first; retries while a picture is not stored yet. */
export async function listShares(shared: Shared, signal: AbortSignal): Promise<readonly Share[]> {
  const answer = await retryWhenBusy(() => call(sharesUrl(shared), { signal }), signal);
  return decoded(answer, (value) => array(object(value, "ShareList"), "shares").map(share));
}

export async function createShare(shared: Shared, days: number): Promise<CreatedShare> {
  const answer = await retryWhenBusy(() =>
    call(sharesUrl(shared), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ expires_in_days: days }),
    }),
  );
  return decoded(answer, createdShare);
}

export async function revokeShare(shared: Shared, shareId: string): Promise<void> {
  await call(`${sharesUrl(shared)}/${shareId}`, { method: "DELETE" });
}

function sharesUrl({ kind, id }: Shared): string {
  return `${kind === "picture" ? pictureUrl(id) : jobUrl(id)}/shares`;
}

function share(value: unknown): Share {
  const of = object(value, "Share");
  return { id: string(of, "id"), createdAt: string(of, "created_at"), expiresAt: string(of, "expires_at") };
}

function createdShare(value: unknown): CreatedShare {
  const path = string(object(value, "CreatedLink"), "path");
  // Not the server's `url`: behind a proxy it may not know its public address.
  return { ...share(value), url: new URL(`.${path}`, document.baseURI).href };
}
