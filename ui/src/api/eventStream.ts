/** Parse server-sent events from text chunks (WHATWG HTML, 9.2.6). `EventSource` cannot send a request body. */

export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Accepts chunks split at any position and keeps an incomplete event for the next chunk. */
export class EventStream {
  private isAtStart = true;
  private hasEndedInCr = false;
  private rest = "";
  private name = "";
  private data: string[] = [];

  /** Return the events completed by this chunk. */
  push(piece: string): ServerEvent[] {
    if (piece === "") return [];
    let fresh = piece;
    // Second half of a split CRLF: the line has ended already.
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

  /**
   * Ignores `id` and `retry`, which are for reconnecting clients, and comments (lines that start with a colon).
   */
  private takeField(line: string): void {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.name = value;
    if (field === "data") this.data.push(value);
  }
}
