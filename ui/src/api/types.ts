/** The page's data types. */

/** Pixels of the upright picture: origin top left, x right, y down. */
export type Point = readonly [x: number, y: number];

/** Top-left, top-right, bottom-right, bottom-left in reading direction. */
export type Quad = readonly [Point, Point, Point, Point];

/** Where a line is in the layout of its page; the numbers increase over the page. */
export interface Place {
  readonly block: number;
  readonly row: number;
  /** Of a table row; null outside tables. */
  readonly cell: number | null;
}

/** A word of a line of the OCR result. */
export interface Word {
  readonly text: string;
  /** Share of the line's length at which it starts and ends, 0 to 1. */
  readonly start: number;
  readonly end: number;
  /** Probability that it is right, 0 to 1; null if it is not known. */
  readonly confidence: number | null;
}

export interface TextLine {
  /** Identifies the line, also after its place changes. */
  readonly ordNum: number;
  /** Place in reading order, from 1. */
  readonly number: number;
  readonly quad: Quad;
  /** The OCR result. */
  readonly text: string;
  /** 0 to 1; null if the client that stored the line gave none. */
  readonly confidence: number | null;
  /** Words of the OCR result; empty if they are not known. */
  readonly words: readonly Word[];
  /** The latest correction; null if there is none. */
  readonly correctedText: string | null;
  /** Null for lines that an earlier version or another client stored. */
  readonly place: Place | null;
}

/** Why there is no text, or less than the picture shows. */
export interface Notice {
  /** A newer server may send codes that the page does not know. */
  readonly code: string;
  /** ISO 15924; null if it is not known. */
  readonly script: string | null;
  readonly letterHeightPx: number | null;
}

/** A correction of a line or of the whole text. */
export interface Correction {
  /** Null for the whole text. */
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
  readonly notices: readonly Notice[];
  /** Oldest first. */
  readonly corrections: readonly Correction[];
  /** Revision of the latest edit of the lines; null if they are as recognised. */
  readonly linesRevision: string | null;
  /** Pages or frames of the sent file, of which the first is read; 1 for a stored picture. */
  readonly pages: number;
  /** Whether the server stores it. Otherwise it cannot be corrected or found in the history. */
  readonly isKept: boolean;
  /** The server's code for why it is not stored; null if it is stored or there is no reason. */
  readonly notKeptReason: string | null;
  /** Time the server took to read it; null for a stored picture. */
  readonly readMs: number | null;
  /** ISO 8601; null until the picture is stored. */
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
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null;
}

/** How much a session stores, and for how long. */
export interface StorageUsage {
  readonly maxAgeDays: number;
  /** Null if the server does not know the owner. */
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

/** A text box that is not read yet; `place` is its index in reading order. */
export interface FoundBox {
  readonly place: number;
  readonly quad: Quad;
}

/** Some of the texts of a picture that is being read, and the progress. */
export interface ReadTexts {
  readonly read: number;
  readonly of: number;
  readonly texts: readonly { readonly place: number; readonly text: string }[];
}

/** Upload limits and retention. */
export interface Limits {
  readonly maxUploadBytes: number;
  /** Of a file of many pages. */
  readonly maxDocumentBytes: number;
  readonly maxPicturePixels: number;
  readonly maxPictureSide: number;
  /** Longer side in pixels beyond which more pixels do not improve the result. */
  readonly enoughSide: number;
  /** Accepted media types. */
  readonly contentTypes: readonly string[];
  readonly maxAgeDays: number;
  /** Whether pictures are stored without EXIF, such as the place. */
  readonly removesMetadata: boolean;
}
