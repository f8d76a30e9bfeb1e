/** How lists of pictures and documents are filtered and sorted by the server. */

export type Sort = "newest" | "oldest" | "name";

export interface Listing {
  /** In name or text; empty for all. */
  readonly words: string;
  readonly sort: Sort;
  /** ISO 8601; null for any time. */
  readonly createdFrom: string | null;
  readonly createdBefore: string | null;
}

export const NEWEST_FIRST: Listing = { words: "", sort: "newest", createdFrom: null, createdBefore: null };

export function isSameListing(one: Listing, other: Listing): boolean {
  return (
    one.words === other.words &&
    one.sort === other.sort &&
    one.createdFrom === other.createdFrom &&
    one.createdBefore === other.createdBefore
  );
}

/** Return the query of a page; `before` is the cursor. */
export function queryOf(listing: Listing, before: string | null, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== null) query.set("before", before);
  if (listing.words !== "") query.set("q", listing.words);
  if (listing.sort !== NEWEST_FIRST.sort) query.set("sort", listing.sort);
  if (listing.createdFrom !== null) query.set("created_from", listing.createdFrom);
  if (listing.createdBefore !== null) query.set("created_before", listing.createdBefore);
  return query;
}
