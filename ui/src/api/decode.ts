/**
 * Validate the shape of every answer where it enters the page, so that a missing field is an error here and not an
 * `undefined` on the screen.
 */
import { t } from "../messages";
import type { components } from "./schema";
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

/** The types of the API's document, generated from it (`npm run types`). */
export type Schemas = components["schemas"];

/** An object whose members are not checked yet. With names of the API's document, others do not compile. */
export type Fields<Name extends string = string> = Readonly<Partial<Record<Name, unknown>>>;

export function fail(where: string, wanted: string): never {
  throw new UnexpectedShape(`${where} is not ${wanted}`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fields(value: unknown, where: string): Fields {
  return isFields(value) ? value : fail(where, "an object");
}

/** Return an object that the API's document calls `name`. */
export function object<Name extends keyof Schemas>(
  value: unknown,
  name: Name,
): Fields<keyof Schemas[Name] & string> {
  return fields(value, name);
}

export function string<Name extends string>(of: Fields<Name>, key: NoInfer<Name>): string {
  const value = of[key];
  return typeof value === "string" ? value : fail(key, "a string");
}

export function stringOrNull<Name extends string>(of: Fields<Name>, key: NoInfer<Name>): string | null {
  return of[key] === undefined || of[key] === null ? null : string(of, key);
}

export function number<Name extends string>(of: Fields<Name>, key: NoInfer<Name>): number {
  const value = of[key];
  return typeof value === "number" && Number.isFinite(value) ? value : fail(key, "a number");
}

export function numberOrNull<Name extends string>(of: Fields<Name>, key: NoInfer<Name>): number | null {
  return of[key] === undefined || of[key] === null ? null : number(of, key);
}

export function boolean<Name extends string>(of: Fields<Name>, key: NoInfer<Name>): boolean {
  const value = of[key];
  return typeof value === "boolean" ? value : fail(key, "true or false");
}

export function array<Name extends string>(of: Fields<Name>, key: NoInfer<Name>): readonly unknown[] {
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
  const of = object(value, "Line");
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
export function words(line: Fields<"words">): readonly Word[] {
  return line.words === undefined ? [] : array(line, "words").map(word);
}

function word(value: unknown): Word {
  const of = object(value, "Word");
  return {
    text: string(of, "text"),
    start: number(of, "start"),
    end: number(of, "end"),
    confidence: numberOrNull(of, "confidence"),
  };
}

function place(line: Fields<"layout">): Place | null {
  if (line.layout === undefined || line.layout === null) return null;
  const of = object(line.layout, "LineLayout");
  return { block: number(of, "block"), row: number(of, "row"), cell: numberOrNull(of, "cell") };
}

/** Stored boxes of other clients may be upright rectangles without a quad. */
function rectangle(of: Fields<"start_x" | "start_y" | "width" | "height">): Quad {
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
  const of = object(value, "StoredLine");
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
  const of = object(value, "StoredCorrection");
  return {
    ordNum: numberOrNull(of, "ord_num"),
    text: string(of, "text"),
    createdAt: string(of, "created_at"),
  };
}

/** A server of an earlier version sends none. */
function notices(of: Fields<"notices">): readonly Notice[] {
  return of.notices === undefined ? [] : array(of, "notices").map(notice);
}

function notice(value: unknown): Notice {
  const of = object(value, "Notice");
  return {
    code: string(of, "code"),
    script: stringOrNull(of, "script"),
    letterHeightPx: numberOrNull(of, "letter_height_px"),
  };
}

/** Decode the answer of `POST /read`. */
export function readAnswer(value: unknown): PictureText {
  const of = object(value, "ReadImage");
  const image = object(of.image, "ReadImageInfo");
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
  const of = object(value, "StoredImage");
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
  const of = object(value, "ImageSummary");
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
  const of = object(value, "ImagePage");
  return { entries: array(of, "images").map(historyEntry), next: stringOrNull(of, "next") };
}
