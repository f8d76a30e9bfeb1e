/**
 * The pictures that are loaded, newest first, in blocks that are drawn or not as one. A block grows and shrinks, but no
 * picture ever changes from one to another: its row would be made anew and lose the keyboard.
 */
import type { HistoryEntry, HistoryPage } from "../../api/types";

/** As many rows as the slowest phone draws between two frames. */
const ROWS = 10;

export interface Block {
  /** The same for as long as the block is here. */
  readonly key: number;
  readonly entries: readonly HistoryEntry[];
}

export type Blocks = readonly Block[];

/** Gives a key that no block has had. */
export type NewKey = () => number;

export function blocksOf(entries: readonly HistoryEntry[], newKey: NewKey): Blocks {
  const starts = Array.from({ length: Math.ceil(entries.length / ROWS) }, (_, place) => place * ROWS);
  return starts.map((start) => ({ key: newKey(), entries: entries.slice(start, start + ROWS) }));
}

/** Pictures that came late have moved others on to the next page: those are here already. */
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
 * What the blocks are now that the server has given its first page anew. Up to that page's last entry they are what it
 * says. What lies behind stays where it is known to follow; else the list goes on from the answer's end.
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
    at = Math.max(at, blockOf.get(entry.id) ?? at); // One that came late joins the block of the one before it.
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

/** Blocks of which nothing goes stay the very same. */
export function without(blocks: Blocks, ids: ReadonlySet<string>): Blocks {
  return blocks
    .map((block) =>
      block.entries.some(({ id }) => ids.has(id))
        ? { ...block, entries: block.entries.filter(({ id }) => !ids.has(id)) }
        : block,
    )
    .filter(({ entries }) => entries.length > 0);
}
