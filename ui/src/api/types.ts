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

/** What a person made of a line, or of the whole text, at one time. */
export interface Correction {
  /** Null where it is the whole text's. */
  readonly ordNum: number | null;
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface PictureText {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly lines: readonly TextLine[];
  /** Oldest first. */
  readonly corrections: readonly Correction[];
  /** Whether the server keeps it: what it does not keep can be neither corrected nor found again. */
  readonly isKept: boolean;
  /** The server's code for why it is not stored; null where it is stored or no reason was given. */
  readonly notKeptReason: string | null;
  /** Time that the server took to read it; null for a picture out of the history. */
  readonly readMs: number | null;
  /** ISO 8601; null while the picture is on its way to the store. */
  readonly expiresAt: string | null;
}

export interface HistoryEntry {
  readonly id: string;
  readonly name: string;
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

/** What a server keeps of a person's pictures. */
export interface StorageUsage {
  readonly maxAgeDays: number;
  /** Null where the server does not know whose pictures they are. */
  readonly quota: Quota | null;
}

export interface Quota {
  readonly pictures: number;
  readonly maxPictures: number;
  readonly bytes: number;
  readonly maxBytes: number;
}

/** Width and height, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place where text was found, before it is read; `place` counts in reading order. */
export interface FoundBox {
  readonly place: number;
  readonly quad: Quad;
}

/** Some of the texts of a picture that is being read, and how far the reading is. */
export interface ReadTexts {
  readonly read: number;
  readonly of: number;
  readonly texts: readonly { readonly place: number; readonly text: string }[];
}

/** What the server takes, and how long it keeps it. */
export interface Limits {
  readonly maxUploadBytes: number;
  readonly maxPicturePixels: number;
  readonly maxPictureSide: number;
  /** Longer side in pixels beyond which more do not help reading. */
  readonly enoughSide: number;
  /** Media types that it reads. */
  readonly contentTypes: readonly string[];
  readonly maxAgeDays: number;
}
