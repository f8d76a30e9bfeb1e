/**
 * Validate the shape of every answer where it enters the page, so that a missing field is an error here and not an
 * `undefined` on the screen.
 */
import { t } from "../messages";
import type {
  Correction,
  HistoryEntry,
  HistoryPage,
  Notice,
  PictureText,
  Place,
  Point,
  Quad,
  TextLine,
  Word,
} from "./types";

export class UnexpectedShape extends Error {
  override name = "UnexpectedShape";
}

export type Fields = Readonly<Record<string, unknown>>;

export function fail(where: string, wanted: string): never {
  throw new UnexpectedShape(`${where} is not ${wanted}`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fields(value: unknown, where: string): Fields {
  return isFields(value) ? value : fail(where, "an object");
}

export function string(of: Fields, key: string): string {
  const value = of[key];
  return typeof value === "string" ? value : fail(key, "a string");
}

export function stringOrNull(of: Fields, key: string): string | null {
  return of[key] === undefined || of[key] === null ? null : string(of, key);
}

export function number(of: Fields, key: string): number {
  const value = of[key];
  return typeof value === "number" && Number.isFinite(value) ? value : fail(key, "a number");
}

export function numberOrNull(of: Fields, key: string): number | null {
  return of[key] === undefined || of[key] === null ? null : number(of, key);
}

export function boolean(of: Fields, key: string): boolean {
  const value = of[key];
  return typeof value === "boolean" ? value : fail(key, "true or false");
}

export function array(of: Fields, key: string): readonly unknown[] {
  const value: unknown = of[key];
  return Array.isArray(value) ? value : fail(key, "a list");
}

function point(value: unknown): Point {
  if (!Array.isArray(value) || value.length !== 2) fail("point", "a pair");
  const [x, y] = value as unknown[];
  return typeof x === "number" && typeof y === "number" ? [x, y] : fail("point", "a pair of numbers");
}

export function quad(value: unknown): Quad {
  if (!Array.isArray(value) || value.length !== 4) fail("quad", "four points");
  const [topLeft, topRight, bottomRight, bottomLeft] = value as unknown[];
  return [point(topLeft), point(topRight), point(bottomRight), point(bottomLeft)];
}

function line(value: unknown, index: number): TextLine {
  const of = fields(value, "line");
  return {
    ordNum: number(of, "ord_num"),
    number: index + 1,
    quad: quad(of.quad),
    text: string(of, "text"),
    confidence: numberOrNull(of, "confidence"),
    words: words(of),
    correctedText: null,
    place: place(of),
  };
}

/** Lines of other clients have none. */
export function words(line: Fields): readonly Word[] {
  return line.words === undefined ? [] : array(line, "words").map(word);
}

function word(value: unknown): Word {
  const of = fields(value, "word");
  return {
    text: string(of, "text"),
    start: number(of, "start"),
    end: number(of, "end"),
    confidence: numberOrNull(of, "confidence"),
  };
}

function place(line: Fields): Place | null {
  if (line.layout === undefined || line.layout === null) return null;
  const of = fields(line.layout, "layout");
  return { block: number(of, "block"), row: number(of, "row"), cell: numberOrNull(of, "cell") };
}

/** Stored boxes of other clients may be upright rectangles without a quad. */
function rectangle(of: Fields): Quad {
  const [x, y, width, height] = [
    number(of, "start_x"),
    number(of, "start_y"),
    number(of, "width"),
    number(of, "height"),
  ];
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

function box(value: unknown, index: number): TextLine {
  const of = fields(value, "box");
  return {
    ordNum: number(of, "ord_num"),
    number: index + 1,
    quad: of.quad === undefined || of.quad === null ? rectangle(of) : quad(of.quad),
    text: string(of, "text"),
    confidence: numberOrNull(of, "confidence"),
    words: words(of),
    correctedText: stringOrNull(of, "corrected_text"),
    place: place(of),
  };
}

function correction(value: unknown): Correction {
  const of = fields(value, "correction");
  return {
    ordNum: numberOrNull(of, "ord_num"),
    text: string(of, "text"),
    createdAt: string(of, "created_at"),
  };
}

/** A server of an earlier version sends none. */
function notices(of: Fields): readonly Notice[] {
  return of.notices === undefined ? [] : array(of, "notices").map(notice);
}

function notice(value: unknown): Notice {
  const of = fields(value, "notice");
  return {
    code: string(of, "code"),
    script: stringOrNull(of, "script"),
    letterHeightPx: numberOrNull(of, "letter_height_px"),
  };
}

/** Decode the answer of `POST /read`. */
export function readAnswer(value: unknown): PictureText {
  const of = fields(value, "answer");
  const image = fields(of.image, "image");
  return {
    id: string(of, "id"),
    name: string(image, "name"),
    width: number(image, "width"),
    height: number(image, "height"),
    sizeBytes: number(image, "size_bytes"),
    lines: array(of, "lines").map(line),
    notices: notices(of),
    corrections: [],
    linesRevision: null,
    pages: numberOrNull(of, "pages") ?? 1,
    isKept: boolean(of, "kept"),
    notKeptReason: stringOrNull(of, "kept_reason"),
    readMs: number(fields(of.timings_ms, "timings_ms"), "total"),
    expiresAt: null,
  };
}

/** Decode the answer of `GET /api/image/{id}`. */
export function storedPicture(value: unknown): PictureText {
  const of = fields(value, "answer");
  return {
    id: string(of, "id"),
    name: string(of, "name"),
    width: number(of, "width"),
    height: number(of, "height"),
    sizeBytes: number(of, "size_bytes"),
    lines: array(of, "boxes").map(box),
    notices: notices(of),
    corrections: array(of, "corrections").map(correction),
    linesRevision: stringOrNull(of, "lines_revision"),
    pages: 1,
    isKept: true,
    notKeptReason: null,
    readMs: null,
    expiresAt: string(of, "expires_at"),
  };
}

/** Decode an entry of `GET /api/images`, or the answer of `PATCH /api/image/{id}`. */
export function historyEntry(value: unknown): HistoryEntry {
  const of = fields(value, "image");
  return {
    id: string(of, "id"),
    name: stringOrNull(of, "name") ?? t("history.unnamed"),
    sizeBytes: number(of, "size_bytes"),
    createdAt: string(of, "created_at"),
    expiresAt: string(of, "expires_at"),
    text: string(of, "text"),
  };
}

/** Decode the answer of `GET /api/images`. */
export function historyPage(value: unknown): HistoryPage {
  const of = fields(value, "answer");
  return { entries: array(of, "images").map(historyEntry), next: stringOrNull(of, "next") };
}
