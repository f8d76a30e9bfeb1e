/**
 * Texts that a person typed and has not saved yet. They outlive a change of page and a reload of the tab, and end with
 * the tab.
 */
const STORAGE_KEY = "ocr-mesh.drafts";

let drafts: Map<string, string> | null = null;

export function draftOf(pictureId: string, ordNum: number): string | null {
  return all().get(key(pictureId, ordNum)) ?? null;
}

/** `text` null forgets the draft. */
export function keepDraft(pictureId: string, ordNum: number, text: string | null): void {
  if (text === null) all().delete(key(pictureId, ordNum));
  else all().set(key(pictureId, ordNum), text);
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...all()]));
  } catch {
    // Storage is full or switched off: the drafts then live until the reload.
  }
}

function key(pictureId: string, ordNum: number): string {
  return `${pictureId}/${ordNum}`;
}

function all(): Map<string, string> {
  drafts ??= stored();
  return drafts;
}

function stored(): Map<string, string> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "[]") as [string, string][]);
  } catch {
    return new Map(); // Switched off, or not what this page wrote.
  }
}
