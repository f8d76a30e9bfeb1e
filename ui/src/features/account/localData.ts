/** What the browser keeps of the person's pictures: drafts of corrections, deletions that are not confirmed. */

const KEPT = new Set(["ocr-mesh.prepare", "ocr-mesh.send-original", "ocr-mesh.theme", "ocr-mesh.language"]);

/** Delete everything but preferences. */
export function forgetLocalData(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("ocr-mesh") && !KEPT.has(key)) localStorage.removeItem(key);
    }
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("ocr-mesh")) sessionStorage.removeItem(key);
    }
  } catch {
    // Blocked: then nothing is stored.
  }
}
