/**
 * The loaded pictures, newest first, in blocks that are rendered as a unit. Pictures never move between blocks, because
 * their rows would be recreated and lose the focus.
 */
import type { HistoryEntry, HistoryPage } from "../../api/types";

/** Rows that a slow phone renders within a frame. */
const ROWS = 10;

export interface Block {
  /** Constant for the lifetime of the block. */
  readonly key: number;
  readonly entries: readonly HistoryEntry[];
}

export type Blocks = readonly Block[];

/** Return an unused key. */
export type NewKey = () => number;

export function blocksOf(entries: readonly HistoryEntry[], newKey: NewKey): Blocks {
  const starts = Array.from({ length: Math.ceil(entries.length / ROWS) }, (_, place) => place * ROWS);
  return starts.map((start) => ({ key: newKey(), entries: entries.slice(start, start + ROWS) }));
}

/** Append a page, without pictures that are already loaded: late ones may have shifted the pages. */
export function withNextPage(blocks: Blocks, { entries }: HistoryPage, newKey: NewKey): Blocks {
  const known = new Set(blocks.flatMap((block) => block.entries.map(({ id }) => id)));
  return [
    ...blocks,
    ...blocksOf(
      entries.filter(({ id }) => !known.has(id)),
      newKey,
    ),
  ];
}

/**
 * Merge the server's current first page into the blocks. Up to the page's last entry the page is authoritative. Later
 * entries are kept if the last entry is known; otherwise the list continues after the page.
 */
export function withFirstPage(
  blocks: Blocks,
  next: string | null,
  answer: HistoryPage,
  newKey: NewKey,
): { blocks: Blocks; next: string | null } {
  const blockOf = new Map(blocks.flatMap(({ entries }, at) => entries.map(({ id }) => [id, at] as const)));
  const firstKnown = answer.entries.findIndex(({ id }) => blockOf.has(id));
  const newest = firstKnown === -1 ? answer.entries : answer.entries.slice(0, firstKnown);

  const renewed: HistoryEntry[][] = blocks.map(() => []);
  let at = 0;
  for (const entry of answer.entries.slice(newest.length)) {
    at = Math.max(at, blockOf.get(entry.id) ?? at); // A late picture joins the block of the previous one.
    renewed[at]?.push(entry);
  }

  const last = answer.next === null ? undefined : answer.entries.at(-1)?.id;
  const isKnownToFollow = last !== undefined && blockOf.has(last);
  const behind = isKnownToFollow ? idsBehind(blocks, last) : new Set<string>();
  for (const { id } of answer.entries) behind.delete(id);
  const merged = blocks.map(({ key, entries }, place) => ({
    key,
    entries: [...(renewed[place] ?? []), ...entries.filter(({ id }) => behind.has(id))],
  }));
  return {
    blocks: [...blocksOf(newest, newKey), ...merged].filter(({ entries }) => entries.length > 0),
    next: isKnownToFollow ? next : answer.next,
  };
}

function idsBehind(blocks: Blocks, last: string): Set<string> {
  const ids = blocks.flatMap(({ entries }) => entries.map(({ id }) => id));
  return new Set(ids.slice(ids.indexOf(last) + 1));
}

export function withEntry(blocks: Blocks, changed: HistoryEntry): Blocks {
  return blocks.map((block) =>
    block.entries.some(({ id }) => id === changed.id)
      ? { ...block, entries: block.entries.map((entry) => (entry.id === changed.id ? changed : entry)) }
      : block,
  );
}

/** Remove pictures; unaffected blocks stay identical. */
export function without(blocks: Blocks, ids: ReadonlySet<string>): Blocks {
  return blocks
    .map((block) =>
      block.entries.some(({ id }) => ids.has(id))
        ? { ...block, entries: block.entries.filter(({ id }) => !ids.has(id)) }
        : block,
    )
    .filter(({ entries }) => entries.length > 0);
}
