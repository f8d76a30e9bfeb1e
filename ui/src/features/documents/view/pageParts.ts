/** The pages of a document, loaded in parts, of which only those that can have changed are loaded again. */
import type { JobPage, JobPages } from "../../../api/jobs";

export type Parts = readonly JobPages[];

/**
 * Return the parts with the current state of the pages. `ended` is how many pages have ended by now: pages are read
 * about in order, so the later parts are not asked for when the earlier ones have them all. `load` returns the part
 * after a page's number.
 */
export async function refreshedParts(
  known: Parts,
  ended: number,
  load: (after: number) => Promise<JobPages>,
): Promise<Parts> {
  const parts: JobPages[] = [];
  for (let after: number | null = 0; after !== null;) {
    const before: JobPages | undefined = known[parts.length];
    const rest = known.slice(parts.length);
    const isUpToDate = before !== undefined && (isComplete(before) || endedIn([...parts, ...rest]) >= ended);
    const part: JobPages = isUpToDate ? before : await load(after);
    parts.push(part);
    after = part.next;
  }
  return parts;
}

export function pagesOf(parts: Parts): readonly JobPage[] {
  return parts.flatMap(({ pages }) => pages);
}

function isComplete({ pages }: JobPages): boolean {
  return pages.length > 0 && pages.every(hasEnded);
}

function endedIn(parts: Parts): number {
  return pagesOf(parts).filter(hasEnded).length;
}

export function hasEnded({ status }: JobPage): boolean {
  return status === "done" || status === "failed";
}
