/** What was read before: the list, one picture with its text, its bytes, its name, its deletion. */
import { historyEntry, historyPage, storedPicture } from "./decode";
import { call, decoded } from "./http";
import { retryWhenBusy } from "./retry";
import type { HistoryEntry, HistoryPage, PictureText } from "./types";

const PAGE_SIZE = 50;

/** Newest first, from after the page whose `next` was `before`; where `words` is not empty, those that contain it. */
export async function listPictures(
  words: string,
  before: string | null,
  signal: AbortSignal,
): Promise<HistoryPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (before !== null) query.set("before", before);
  if (words !== "") query.set("q", words);
  return decoded(await call(`api/images?${query}`, { signal }), historyPage);
}

/** Waits for a picture that is still on its way to the store. */
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

/** `keepalive`: the request goes on when the page is left. */
export async function deletePicture(id: string, { keepalive = false } = {}): Promise<void> {
  await call(pictureUrl(id), { method: "DELETE", keepalive });
}

/** The address of the picture's own bytes, for an `<img>`. */
export function contentUrl(id: string): string {
  return `${pictureUrl(id)}/content`;
}

/** The address of its small copy: upright, at most 320 pixels a side. */
export function thumbnailUrl(id: string): string {
  return `${pictureUrl(id)}/thumbnail`;
}

/** The address of everything about one picture. */
export function pictureUrl(id: string): string {
  return `api/image/${encodeURIComponent(id)}`;
}
