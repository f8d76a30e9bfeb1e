/**
 * Deletions that the server has not confirmed, kept in the browser so that they outlive a reload and a crash, and so that
 * no tab shows what another one deletes. Where the browser keeps no storage, they live as long as their tab.
 */
import { isFields } from "../../api/decode";

export interface DeletedPicture {
  readonly id: string;
  readonly name: string;
}

export interface Deletion {
  /** Names it among the deletions of all tabs. */
  readonly key: string;
  readonly pictures: readonly DeletedPicture[];
}

export interface UnfinishedDeletion extends Deletion {
  /** From then on any tab may send it; before, the tab where it can be undone. Milliseconds since 1970. */
  readonly dueAt: number;
}

const PREFIX = "ocr-mesh.deletion/";

export function deletionOf(pictures: readonly DeletedPicture[]): Deletion {
  const [first] = pictures;
  return { key: `${PREFIX}${first?.id ?? ""}`, pictures: pictures.map(({ id, name }) => ({ id, name })) };
}

export function keepDeletion({ key, pictures }: Deletion, dueAt: number): void {
  try {
    localStorage.setItem(key, JSON.stringify({ dueAt, pictures }));
  } catch {
    // See above: this tab still knows of it.
  }
}

export function forgetDeletion({ key }: Deletion): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // It was never kept.
  }
}

export function unfinishedDeletions(): UnfinishedDeletion[] {
  try {
    return Object.keys(localStorage)
      .filter(isDeletionKey)
      .flatMap((key) => parsed(key, localStorage.getItem(key)) ?? []);
  } catch {
    return [];
  }
}

export function isDeletionKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** Null for what is not ours: an older version of the page may have written it. */
function parsed(key: string, value: string | null): UnfinishedDeletion | null {
  const kept = json(value ?? "");
  if (!isFields(kept) || typeof kept.dueAt !== "number" || !Array.isArray(kept.pictures)) return null;
  return { key, dueAt: kept.dueAt, pictures: kept.pictures.filter(isDeletedPicture) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isDeletedPicture(value: unknown): value is DeletedPicture {
  return isFields(value) && typeof value.id === "string" && typeof value.name === "string";
}
