/** The files of this session, kept for this tab, so that a reload of the page lists them again. */

export interface SessionFile {
  readonly name: string;
  readonly size: number;
  /** Of its content; null if not known. */
  readonly key: string | null;
  /** Of its picture or document; null if the server had not stored it. */
  readonly id: string | null;
}

export class SessionFiles {
  private written: string | null = null;

  constructor(private readonly key: string) {}

  /** Return the files that were kept before the page was loaded. */
  load(): readonly SessionFile[] {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isSessionFile) : [];
    } catch {
      return []; // Blocked, or written by something else.
    }
  }

  keep(files: readonly SessionFile[]): void {
    const text = JSON.stringify(files);
    if (text === this.written) return;
    this.written = text;
    try {
      sessionStorage.setItem(this.key, text);
    } catch {
      // Blocked or full: a reload then starts with an empty list.
    }
  }
}

export const SESSION_PICTURES = new SessionFiles("ocr-mesh.session.pictures");
export const SESSION_DOCUMENTS = new SessionFiles("ocr-mesh.session.documents");

function isSessionFile(value: unknown): value is SessionFile {
  if (typeof value !== "object" || value === null) return false;
  const { name, size, key, id } = value as Record<string, unknown>;
  const isText = (part: unknown) => part === null || typeof part === "string";
  return typeof name === "string" && typeof size === "number" && isText(key) && isText(id);
}
