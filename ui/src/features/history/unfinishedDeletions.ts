/**
 * Unconfirmed deletions in localStorage: they survive a reload, and no tab shows a picture that another one deletes.
 * Without localStorage they live as long as the tab.
 */
import { isFields } from "../../api/decode";

export interface DeletedPicture {
  readonly id: string;
  readonly name: string;
}

export interface Deletion {
  /** Unique among the deletions of all tabs. */
  readonly key: string;
  readonly pictures: readonly DeletedPicture[];
}

export interface UnfinishedDeletion extends Deletion {
  /**
   * After this time any tab may send it; before, only the tab in which it can be undone. Milliseconds since 1970.
   */
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
    // No storage: kept in memory.
  }
}

export function forgetDeletion({ key }: Deletion): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // No storage: nothing to remove.
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

/** Parse a stored deletion; null if it is invalid. */
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
