import { vi } from "vitest";

/** An XMLHttpRequest whose upload and answer the test plays. */
export class FakeXhr {
  static sent: FakeXhr[] = [];

  static install(): void {
    FakeXhr.sent = [];
    vi.stubGlobal("XMLHttpRequest", FakeXhr);
  }

  static get last(): FakeXhr {
    const last = FakeXhr.sent.at(-1);
    if (last === undefined) throw new Error("Nothing was sent");
    return last;
  }

  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void; onload?: () => void } =
    {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  status = 0;
  responseText = "";
  method = "";
  url = "";
  body: FormData | null = null;
  isAborted = false;
  private headers: Record<string, string> = {};

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
  }

  setRequestHeader(): void {
    // What the page asks for plays no part in the tests.
  }

  getResponseHeader(name: string): string | null {
    return this.headers[name] ?? null;
  }

  send(body: FormData): void {
    this.body = body;
    FakeXhr.sent.push(this);
  }

  abort(): void {
    this.isAborted = true;
    this.onabort?.();
    this.onloadend?.();
  }

  progress(loaded: number, total: number): void {
    this.upload.onprogress?.({ loaded, total });
  }

  uploaded(): void {
    this.upload.onload?.();
  }

  answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.status = status;
    this.responseText = typeof body === "string" ? body : JSON.stringify(body);
    this.headers = headers;
    this.onload?.();
    this.onloadend?.();
  }

  loseConnection(): void {
    this.onerror?.();
    this.onloadend?.();
  }
}
