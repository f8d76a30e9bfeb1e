/** Moves between positions in lines of text. */
import type { LineRange, Position } from "./lineSelection";

/** What a drag selects: by character, or after a double or triple click. */
export type Unit = "character" | "word" | "line";

/** Return the word or line around a position; an empty range for characters. */
export function unitAround(texts: readonly string[], { place, offset }: Position, unit: Unit): LineRange {
  const text = texts[place] ?? "";
  const at = (start: number, end: number) => ({ from: { place, offset: start }, to: { place, offset: end } });
  if (unit === "character") return at(offset, offset);
  if (unit === "line") return at(0, text.length);
  const before = /\S*$/u.exec(text.slice(0, offset))?.[0].length ?? 0;
  const after = /^\S*/u.exec(text.slice(offset))?.[0].length ?? 0;
  return at(offset - before, offset + after);
}

/** Return where a key moves a position to; null for other keys. `byWord`: with Ctrl or ⌘. */
export function movedBy(
  texts: readonly string[],
  { place, offset }: Position,
  key: string,
  byWord: boolean,
): Position | null {
  const text = texts[place] ?? "";
  const [first, last] = [0, texts.length - 1];
  switch (key) {
    case "ArrowRight": {
      if (offset >= text.length) return place < last ? { place: place + 1, offset: 0 } : { place, offset };
      const step = byWord ? (/^\s*\S*/u.exec(text.slice(offset))?.[0].length ?? 1) : 1;
      return { place, offset: offset + step };
    }
    case "ArrowLeft": {
      if (offset === 0) {
        return place > first
          ? { place: place - 1, offset: texts[place - 1]?.length ?? 0 }
          : { place, offset };
      }
      const step = byWord ? (/\S*\s*$/u.exec(text.slice(0, offset))?.[0].length ?? 1) : 1;
      return { place, offset: offset - step };
    }
    case "ArrowDown":
      return place < last ? inLine(texts, place + 1, offset) : { place, offset: text.length };
    case "ArrowUp":
      return place > first ? inLine(texts, place - 1, offset) : { place, offset: 0 };
    case "Home":
      return byWord ? { place: first, offset: 0 } : { place, offset: 0 };
    case "End":
      return byWord ? { place: last, offset: texts[last]?.length ?? 0 } : { place, offset: text.length };
    default:
      return null;
  }
}

function inLine(texts: readonly string[], place: number, offset: number): Position {
  return { place, offset: Math.min(offset, texts[place]?.length ?? 0) };
}
