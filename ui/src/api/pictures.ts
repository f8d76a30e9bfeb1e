/** Stored pictures: list, text, content, name, deletion. */
import { historyEntry, historyPage, storedPicture } from "./decode";
import { call, decoded, request } from "./http";
import { type Listing, queryOf } from "./listing";
import { retryWhenBusy } from "./retry";
import type { HistoryEntry, HistoryPage, PictureText } from "./types";

const PAGE_SIZE = 50;

/** 32 MB over a slow connection. */
const CONTENT_TIMEOUT_MS = 300_000;

/** Return a page of pictures, after the page whose `next` was `before`. */
export async function listPictures(
  listing: Listing,
  before: string | null,
  signal: AbortSignal,
): Promise<HistoryPage> {
  return decoded(await call(`api/images?${queryOf(listing, before, PAGE_SIZE)}`, { signal }), historyPage);
}

/** Return the id of your newest picture whose stored file has this digest; null if there is none. */
export async function findPicture(sha256: string, signal: AbortSignal): Promise<string | null> {
  const query = new URLSearchParams({ limit: "1", sha256 });
  const { entries } = decoded(await call(`api/images?${query}`, { signal }), historyPage);
  return entries[0]?.id ?? null;
}

/** Return a stored picture; retries while it is not stored yet. */
export async function getPicture(id: string, signal: AbortSignal): Promise<PictureText> {
  return decoded(await retryWhenBusy(() => call(pictureUrl(id), { signal }), signal), storedPicture);
}

export async function renamePicture(id: string, name: string): Promise<HistoryEntry> {
  const answer = await call(pictureUrl(id), {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return decoded(answer, historyEntry);
}

/** Delete a picture. `keepalive`: the request survives leaving the page. */
export async function deletePicture(id: string, { keepalive = false } = {}): Promise<void> {
  await call(pictureUrl(id), { method: "DELETE", keepalive });
}

/** Return the stored picture as a file; retries while it is not stored yet. */
export async function getContent(id: string, name: string): Promise<File> {
  const content = await retryWhenBusy(() =>
    request(contentUrl(id), {}, CONTENT_TIMEOUT_MS, (answer) => answer.blob()),
  );
  return new File([content], name, { type: content.type });
}

/** Return the address of the picture's content, for an `<img>`. */
export function contentUrl(id: string): string {
  return `${pictureUrl(id)}/content`;
}

/** Return the address of the thumbnail: upright, at most 320 pixels a side. */
export function thumbnailUrl(id: string): string {
  return `${pictureUrl(id)}/thumbnail`;
}

/** Return the base address of a picture. */
export function pictureUrl(id: string): string {
  return `api/image/${encodeURIComponent(id)}`;
}
