import { formatsAnswer, json, LIMITS_ANSWER, problem, STORED_ANSWER } from "./answers";
import { type Call, fakeFetch } from "./fakeFetch";

interface FakePage {
  page: number;
  status: "waiting" | "queued" | "read" | "done" | "failed";
  image_id: string | null;
  error: { page: number; code: string; detail: string } | null;
  text: string;
}

export const DAMAGED = "Page 2 is damaged. Save or print the PDF again.";

/** A fake server with documents. */
export class FakeDocuments {
  readonly documents: FakeDocument[];
  readonly calls: Call[];
  /** Overrides the answer unless it returns null. */
  override: ((call: Call) => Response | Promise<Response> | null) | null = null;

  constructor(...documents: FakeDocument[]) {
    this.documents = documents;
    this.calls = fakeFetch((call) => this.override?.(call) ?? this.answer(call));
  }

  /** Return the addresses of the calls with a method. */
  requests(method: string, inPath = ""): string[] {
    return this.calls
      .filter((call) => call.method === method && call.path.includes(inPath))
      .map(({ path }) => path);
  }

  private answer({ method, path }: Call): Response {
    const { pathname, searchParams } = new URL(path, "http://server");
    if (pathname === "/api/limits") return json(LIMITS_ANSWER);
    if (pathname === "/api/formats") return formatsAnswer();
    if (pathname === "/api/images") return json({ images: [], next: null });
    if (pathname.startsWith("/api/image/")) return json(this.picture(pathname.split("/")[3] ?? ""));
    const [, , id, part] = pathname.split("/");
    if (id === undefined) return json(this.list(searchParams.get("q") ?? ""));
    const document = this.documents.find((each) => each.id === id);
    if (document === undefined) return problem(404, "There is no document with this id.");
    if (method === "DELETE") {
      this.documents.splice(this.documents.indexOf(document), 1);
      return new Response(null, { status: 204 });
    }
    if (part === "events") return document.events();
    if (part === "pages") return json({ pages: document.pages, next: null });
    if (part === "text") return new Response(document.pages.map(({ text }) => `${text}\f`).join(""));
    return json(document.wire());
  }

  private picture(id: string) {
    const document = this.documents.find((each) => id.startsWith(each.id));
    return { ...STORED_ANSWER, id, name: document?.name };
  }

  private list(words: string) {
    const found = this.documents.filter(({ name }) => name.includes(words));
    return { documents: found.map((each) => each.wire()), next: null };
  }
}

/** A document whose pages are read when the test says so. */
export class FakeDocument {
  readonly pages: FakePage[];
  /** Why the file could not be opened. */
  error: { code: string; detail: string } | null = null;
  private listeners: (() => void)[] = [];

  constructor(
    readonly id: string,
    readonly name: string,
    pages: number,
  ) {
    this.pages = Array.from({ length: pages }, (_, place) => ({
      page: place + 1,
      status: "waiting",
      image_id: null,
      error: null,
      text: "",
    }));
  }

  /** Return a document of which each page has been read. */
  static read(id: string, name: string, pages: number): FakeDocument {
    const document = new FakeDocument(id, name, pages);
    for (let number = 1; number <= pages; number += 1) document.readPage(number);
    return document;
  }

  readPage(number: number): void {
    this.change(number, { status: "done", image_id: `${this.id}-${number}`, text: `Text of page ${number}` });
  }

  failPage(number: number, detail = DAMAGED): void {
    const error = { page: number, code: "bad-page", detail };
    this.change(number, { status: "failed", image_id: null, text: "", error });
  }

  wire() {
    const ended = (status: FakePage["status"]) => this.pages.filter((page) => page.status === status).length;
    const [done, failed] = [ended("done"), ended("failed")];
    const isDone = done + failed === this.pages.length;
    return {
      id: this.id,
      name: this.name,
      status: this.error !== null ? "failed" : isDone ? "done" : "reading",
      pages: { done, failed, of: this.error === null ? this.pages.length : null },
      error: this.error,
      size_bytes: 204_800,
      created_at: "2026-11-20T10:00:00Z",
      expires_at: "2999-11-27T10:00:00Z",
    };
  }

  /** A stream of events that ends with the document. */
  events(): Response {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        const send = () => {
          const now = this.wire();
          const isOver = now.status === "done" || now.status === "failed";
          const event = `event: ${isOver ? "done" : "progress"}\ndata: ${JSON.stringify(now)}\n\n`;
          stream.enqueue(encoder.encode(event));
          if (!isOver) return;
          this.listeners = [];
          stream.close();
        };
        this.listeners.push(send);
        send();
      },
      cancel: () => {
        this.listeners = [];
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  private change(number: number, change: Partial<FakePage>): void {
    Object.assign(this.pages[number - 1] ?? {}, change);
    this.listeners.forEach((send) => {
      send();
    });
  }
}
