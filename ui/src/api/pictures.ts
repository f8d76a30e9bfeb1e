/** What was read before: the list, one picture with its text, its bytes, its deletion. */
import { historyPage, storedPicture } from "./decode";
import { call, decoded } from "./http";
import { patiently } from "./patience";
import type { HistoryPage, PictureText } from "./types";

const PAGE_SIZE = 50;

export async function listPictures(before: string | null, signal: AbortSignal): Promise<HistoryPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (before !== null) query.set("before", before);
  return decoded(await call(`api/images?${query}`, { signal }), historyPage);
}

/** Waits for a picture that is still on its way to the store. */
export async function getPicture(id: string, signal: AbortSignal): Promise<PictureText> {
  return decoded(await patiently(() => call(pictureUrl(id), { signal }), signal), storedPicture);
}

export async function deletePicture(id: string): Promise<void> {
  await call(pictureUrl(id), { method: "DELETE" });
}

/** The address of the picture's own bytes, for an `<img>`. */
export function contentUrl(id: string): string {
  return `${pictureUrl(id)}/content`;
}

/** The address of everything about one picture. */
export function pictureUrl(id: string): string {
  return `api/image/${encodeURIComponent(id)}`;
}
