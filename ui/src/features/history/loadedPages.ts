/** The pages of the history that are here, as the server gave them: each grows and shrinks, and none changes its place. */
import type { HistoryEntry, HistoryPage } from "../../api/types";

export interface LoadedPage {
  /** The same for as long as the page is here. */
  readonly key: number;
  readonly entries: readonly HistoryEntry[];
}

export type LoadedPages = readonly LoadedPage[];

/** The list's own entries take part in no answer twice: pictures that come late move others on to the next page. */
export function withNextPage(pages: LoadedPages, key: number, answer: HistoryPage): LoadedPages {
  const known = new Set(pages.flatMap(({ entries }) => entries.map(({ id }) => id)));
  return [...pages, { key, entries: answer.entries.filter(({ id }) => !known.has(id)) }];
}

/**
 * What the pages are now that the server has given its first page anew. Up to that page's last entry they are what it
 * says. What lies behind stays where it is known to follow; else the list goes on from the answer's end.
 */
export function withFirstPage(
  pages: LoadedPages,
  next: string | null,
  answer: HistoryPage,
): { pages: LoadedPages; next: string | null } {
  const pageOf = new Map(pages.flatMap(({ entries }, at) => entries.map(({ id }) => [id, at] as const)));
  const renewed: HistoryEntry[][] = pages.map(() => []);
  let at = 0;
  for (const entry of answer.entries) {
    at = Math.max(at, pageOf.get(entry.id) ?? at); // A new one joins the page of the one before it.
    renewed[at]?.push(entry);
  }

  const last = answer.next === null ? undefined : answer.entries.at(-1)?.id;
  const isKnownToFollow = last !== undefined && pageOf.has(last);
  const behind = isKnownToFollow ? entriesBehind(pages, last) : new Set<string>();
  for (const { id } of answer.entries) behind.delete(id);
  const merged = pages.map(({ key, entries }, place) => ({
    key,
    entries: [...(renewed[place] ?? []), ...entries.filter(({ id }) => behind.has(id))],
  }));
  return {
    pages: merged.filter(({ entries }, place) => place === 0 || entries.length > 0),
    next: isKnownToFollow ? next : answer.next,
  };
}

function entriesBehind(pages: LoadedPages, last: string): Set<string> {
  const ids = pages.flatMap(({ entries }) => entries.map(({ id }) => id));
  return new Set(ids.slice(ids.indexOf(last) + 1));
}

export function withEntry(pages: LoadedPages, changed: HistoryEntry): LoadedPages {
  return pages.map((page) =>
    page.entries.some(({ id }) => id === changed.id)
      ? { ...page, entries: page.entries.map((entry) => (entry.id === changed.id ? changed : entry)) }
      : page,
  );
}

/** Pages of which nothing goes stay the very same. */
export function without(pages: LoadedPages, ids: ReadonlySet<string>): LoadedPages {
  return pages.map((page) =>
    page.entries.some(({ id }) => ids.has(id))
      ? { ...page, entries: page.entries.filter(({ id }) => !ids.has(id)) }
      : page,
  );
}
