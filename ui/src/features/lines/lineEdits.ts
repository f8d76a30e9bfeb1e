/** Edits of a list of lines. Each returns the new list, or null if the edit is not possible. */
import { newLineNumber, type LineInBox } from "../../api/editLines";
import type { Point, Quad, TextLine, Word } from "../../api/types";
import { savedText } from "../correction/lineText";
import { characterPlaces, partOf } from "../result/wordPlaces";
import { frameOf, pointIn, quadIn } from "./frame";

export type Lines = readonly TextLine[];

export function deleteLine(lines: Lines, ordNum: number): Lines | null {
  return lines.some((line) => line.ordNum === ordNum) ? numbered(without(lines, ordNum)) : null;
}

/** Move a line one place up (-1) or down (1). */
export function moveLine(lines: Lines, ordNum: number, step: -1 | 1): Lines | null {
  const from = placeOf(lines, ordNum);
  const line = lines[from];
  if (line === undefined || lines[from + step] === undefined) return null;
  return numbered(without(lines, ordNum).toSpliced(from + step, 0, line));
}

export function moveBox(lines: Lines, ordNum: number, quad: Quad): Lines {
  return lines.map((line) => (line.ordNum === ordNum ? { ...line, quad } : line));
}

/** Give a line another box with the text that was read in it; a line with another text is a new line. */
export function replaceLine(lines: Lines, ordNum: number, read: LineInBox): Lines {
  return numbered(lines.map((line) => (line.ordNum === ordNum ? newLine(line, read) : line)));
}

/** Make one line of a line and the next one; the box is around both, in the direction of the first. */
export function mergeWithNext(
  lines: Lines,
  ordNum: number,
  textOf: (line: TextLine) => string,
): Lines | null {
  const place = placeOf(lines, ordNum);
  const [first, second] = [lines[place], lines[place + 1]];
  if (first === undefined || second === undefined) return null;
  const frame = frameOf(first.quad);
  const corners = [...first.quad, ...second.quad].map((corner) => pointIn(frame, corner));
  const alongs = corners.map(([along]) => along);
  const downs = corners.map(([, down]) => down);
  const quad = quadIn(
    frame,
    [Math.min(...alongs), Math.min(...downs)],
    [Math.max(...alongs), Math.max(...downs)],
  );
  const text = [textOf(first), textOf(second)].filter(Boolean).join(" ");
  const line = newLine(first, { quad, text, confidence: leastConfidence(first, second), words: [] });
  return numbered(lines.toSpliced(place, 2, line));
}

/** Make two lines of one, at a position in its text. */
export function splitLine(lines: Lines, ordNum: number, text: string, at: number): Lines | null {
  const place = placeOf(lines, ordNum);
  const line = lines[place];
  const [before, after] = [text.slice(0, at).trimEnd(), text.slice(at).trimStart()];
  if (line === undefined || before.trim() === "" || after.trim() === "") return null;
  const shares = characterPlaces(text, line.words);
  const [end, start] = [shares[before.length] ?? 0.5, shares[text.length - after.length] ?? 0.5];
  const words = text === line.text ? line.words : [];
  const confidence = leastConfidence(line);
  const parts = [
    newLine(line, {
      quad: partOf(line.quad, 0, end),
      text: before,
      confidence,
      words: wordsWithin(words, 0, end),
    }),
    newLine(line, {
      quad: partOf(line.quad, start, 1),
      text: after,
      confidence,
      words: wordsWithin(words, start, 1),
    }),
  ];
  return numbered(lines.toSpliced(place, 1, ...parts));
}

/** Add a line where it is in reading order: before the first line that begins below it, or right of it in its row. */
export function addLine(lines: Lines, added: LineInBox): Lines {
  const [left, top, bottom] = edges(added.quad);
  const middle = (top + bottom) / 2;
  const place = lines.findIndex(({ quad }) => {
    const [otherLeft, otherTop, otherBottom] = edges(quad);
    return otherTop > middle || (otherBottom > middle && otherTop < middle && otherLeft > left);
  });
  const line = newLine(null, added);
  return numbered(lines.toSpliced(place === -1 ? lines.length : place, 0, line));
}

/** Return an earlier list with the corrections that were made since. */
export function withCorrectionsOf(earlier: Lines, now: Lines): Lines {
  const corrected = new Map(now.map(({ ordNum, correctedText }) => [ordNum, correctedText]));
  return earlier.map((line) => ({
    ...line,
    correctedText: corrected.get(line.ordNum) ?? line.correctedText,
  }));
}

function numbered(lines: Lines): Lines {
  return lines.map((line, index) => (line.number === index + 1 ? line : { ...line, number: index + 1 }));
}

function without(lines: Lines, ordNum: number): Lines {
  return lines.filter((line) => line.ordNum !== ordNum);
}

function placeOf(lines: Lines, ordNum: number): number {
  return lines.findIndex((line) => line.ordNum === ordNum);
}

/** Its place in the layout is that of the line it comes from, until the server has found it. */
function newLine(from: TextLine | null, { quad, text, confidence, words }: LineInBox): TextLine {
  const place = from?.place ?? null;
  return { ordNum: newLineNumber(), number: 0, quad, text, confidence, words, correctedText: null, place };
}

/** A text that a person has written is certain. */
function leastConfidence(...lines: Lines): number | null {
  const confidences = lines.map((line) => (savedText(line) === line.text ? line.confidence : 1));
  return confidences.includes(null) ? null : Math.min(...confidences.map((one) => one ?? 1));
}

function wordsWithin(words: readonly Word[], from: number, to: number): readonly Word[] {
  const length = to - from;
  if (length <= 0) return [];
  const share = (value: number) => Math.min(1, Math.max(0, (value - from) / length));
  return words
    .filter(({ start, end }) => (start + end) / 2 > from && (start + end) / 2 < to)
    .map((word) => ({ ...word, start: share(word.start), end: share(word.end) }));
}

function edges(quad: Quad): readonly [left: number, top: number, bottom: number] {
  const [xs, ys] = [quad.map(([x]: Point) => x), quad.map(([, y]: Point) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...ys)];
}
