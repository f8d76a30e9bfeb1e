import { historyEntry, json, problem } from "./answers";
import { type Call, fakeFetch } from "./fakeFetch";

type Picture = ReturnType<typeof historyEntry>;

/** A fake server with pictures, newest first. */
export class FakeHistory {
  pictures: Picture[];
  readonly calls: Call[];
  pageSize = 50;
  /** Overrides the answer unless it returns null. */
  failure: ((call: Call) => Response | Promise<Response> | null) | null = null;

  constructor(pictures: Picture[]) {
    this.pictures = pictures;
    this.calls = fakeFetch((call) => this.failure?.(call) ?? this.answer(call));
  }

  static of(...names: string[]): FakeHistory {
    return new FakeHistory(names.map((name) => historyEntry(idOf(name), name)));
  }

  /** Return the addresses of the calls with a method. */
  requests(method: string, inPath = ""): string[] {
    return this.calls
      .filter((call) => call.method === method && call.path.includes(inPath))
      .map(({ path }) => path);
  }

  private answer({ method, path, body }: Call): Response {
    const { pathname, searchParams } = new URL(path, "http://server");
    if (pathname === "/api/limits") return json(this.limits());
    if (pathname === "/documents") return json({ documents: [], next: null });
    if (pathname === "/api/images") return json(this.page(searchParams));
    const picture = this.pictures.find(({ id }) => pathname === `/api/image/${id}`);
    if (picture === undefined) return problem(404, "There is no picture with this id.");
    if (method === "PATCH") {
      picture.name = (body as { name: string }).name;
      return json(picture);
    }
    this.pictures = this.pictures.filter((other) => other !== picture);
    return new Response(null, { status: 204 });
  }

  private page(query: URLSearchParams) {
    const words = (query.get("q") ?? "").toLowerCase();
    const found = this.pictures.filter(({ name, text }) => `${name}\n${text}`.toLowerCase().includes(words));
    const start = found.findIndex(({ id }) => id === query.get("before")) + 1;
    const images = found.slice(start, start + this.pageSize);
    return { images, next: start + this.pageSize < found.length ? images.at(-1)?.id : null };
  }

  private limits() {
    const quota = {
      max_pictures: 10_000,
      max_bytes: 10_737_418_240,
      pictures: this.pictures.length,
      bytes: 34_000_000,
    };
    return { max_age_days: 7, quota };
  }
}

function idOf(name: string): string {
  return name.replace(/\.png$/, "");
}
