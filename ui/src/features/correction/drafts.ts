/**
 * Texts that a person typed and has not saved yet. They outlive a change of page and a reload of the tab, and end with
 * the tab. Where the browser keeps no storage, or has no room left, there are no drafts, and all else works.
 */

export function draftOf(pictureId: string, ordNum: number): string | null {
  try {
    return sessionStorage.getItem(key(pictureId, ordNum));
  } catch {
    return null;
  }
}

/** `text` null forgets the draft. */
export function keepDraft(pictureId: string, ordNum: number, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key(pictureId, ordNum));
    else sessionStorage.setItem(key(pictureId, ordNum), text);
  } catch {
    // See above: the field itself still holds the text.
  }
}

function key(pictureId: string, ordNum: number): string {
  return `ocr-mesh.draft/${pictureId}/${ordNum}`;
}
