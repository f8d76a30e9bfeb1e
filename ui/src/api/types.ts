/** What the page knows of a picture and its text, whichever answer it came from. */

/** Pixels of the upright picture: origin top left, x right, y down. */
export type Point = readonly [x: number, y: number];

/** Top-left, top-right, bottom-right, bottom-left in reading direction. */
export type Quad = readonly [Point, Point, Point, Point];

export interface TextLine {
  readonly ordNum: number;
  readonly quad: Quad;
  /** What the machine read. */
  readonly text: string;
  /** 0 to 1; null where the one who stored the line gave none. */
  readonly confidence: number | null;
  /** What a person made of it; null while nobody has. */
  readonly correctedText: string | null;
}

export interface PictureText {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly lines: readonly TextLine[];
  /** Whether the server keeps it: what it does not keep can be neither corrected nor found again. */
  readonly isKept: boolean;
  /** Time that the server took to read it; null for a picture out of the history. */
  readonly readMs: number | null;
  /** ISO 8601; null while the picture is on its way to the store. */
  readonly expiresAt: string | null;
}

export interface HistoryEntry {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly text: string;
}

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** Ask for the next page with it; null on the last one. */
  readonly next: string | null;
}
