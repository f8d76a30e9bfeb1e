import { vi } from "vitest";

/** An XMLHttpRequest controlled by the test. */
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
  onprogress?: () => void;
  onload?: () => void;
  onerror?: () => void;
  onloadend?: () => void;
  status = 0;
  responseText = "";
  method = "";
  url = "";
  body: FormData | null = null;
  isAborted = false;
  readonly requestHeaders: Record<string, string> = {};
  private headers: Record<string, string> = {};

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.requestHeaders[name] = value;
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

  /** Receive a chunk of an event stream. */
  stream(piece: string): void {
    this.status = 200;
    this.headers = { "Content-Type": "text/event-stream; charset=utf-8" };
    this.responseText += piece;
    this.onprogress?.();
  }

  event(name: string, data: unknown): void {
    this.stream(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  endStream(): void {
    this.onload?.();
    this.onloadend?.();
  }

  loseConnection(): void {
    this.onerror?.();
    this.onloadend?.();
  }
}
