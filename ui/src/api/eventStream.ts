/** Server-sent events out of a text that arrives in pieces (WHATWG HTML, 9.2.6). `EventSource` itself sends no picture. */

export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Feed it the pieces as they come, cut anywhere; what is not complete yet waits for the next piece. */
export class EventStream {
  private isAtStart = true;
  private hasEndedInCr = false;
  private rest = "";
  private name = "";
  private data: string[] = [];

  /** The events that this piece completes. */
  push(piece: string): ServerEvent[] {
    if (piece === "") return [];
    let fresh = piece;
    // The second half of a CRLF that was cut apart: the line has ended already.
    if (this.hasEndedInCr && fresh.startsWith("\n")) fresh = fresh.slice(1);
    if (this.isAtStart && fresh.startsWith("\ufeff")) fresh = fresh.slice(1);
    this.isAtStart = false;
    this.hasEndedInCr = piece.endsWith("\r");
    const lines = (this.rest + fresh).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line));
  }

  private take(line: string): ServerEvent[] {
    if (line !== "") {
      this.takeField(line);
      return [];
    }
    const event = { name: this.name || "message", data: this.data.join("\n") };
    const hasData = this.data.length > 0;
    this.name = "";
    this.data = [];
    return hasData ? [event] : [];
  }

  /** `id` and `retry` are for a client that connects again; a line that begins with a colon keeps the line awake. */
  private takeField(line: string): void {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.name = value;
    if (field === "data") this.data.push(value);
  }
}
