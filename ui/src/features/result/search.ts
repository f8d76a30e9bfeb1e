/** Find text in lines, ignoring case, accents and the kind of space. */

export interface Match {
  /** Index of the text. */
  readonly place: number;
  /** From `start` to `end`, exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Return all matches of `query` in order; none for an empty query. */
export function findMatches(texts: readonly string[], query: string): readonly Match[] {
  const wanted = folded(query.trim()).text;
  if (wanted === "") return [];
  return texts.flatMap((text, place) => matchesIn(text, wanted).map((found) => ({ place, ...found })));
}

/** Return the texts with the matches replaced; only changed ones, by index. */
export function replaced(
  texts: readonly string[],
  matches: readonly Match[],
  replacement: string,
): ReadonlyMap<number, string> {
  const changed = new Map<number, string>();
  // From the end, so that the places of earlier matches stay valid.
  for (const { place, start, end } of matches.toReversed()) {
    const text = changed.get(place) ?? texts[place] ?? "";
    changed.set(place, text.slice(0, start) + replacement + text.slice(end));
  }
  return changed;
}

function matchesIn(text: string, wanted: string): { start: number; end: number }[] {
  const { text: plain, starts } = folded(text);
  const found: { start: number; end: number }[] = [];
  for (let at = plain.indexOf(wanted); at !== -1; at = plain.indexOf(wanted, at + wanted.length)) {
    found.push({ start: starts(at), end: starts(at + wanted.length) });
  }
  return found;
}

interface Folded {
  readonly text: string;
  /** Index in the original of the character at a position in `text`; its length after the last one. */
  readonly starts: (place: number) => number;
}

function folded(text: string): Folded {
  if (/^[ -~]*$/.test(text)) return { text: text.toLowerCase(), starts: (place) => place };
  const starts: number[] = [];
  let plain = "";
  let at = 0;
  for (const character of text) {
    const bare = character.normalize("NFD").replace(ACCENTS, "").toLowerCase().replace(ACCENTS, "");
    const shown = bare.replace(/\s/gu, " ");
    for (let left = shown.length; left > 0; left -= 1) starts.push(at);
    plain += shown;
    at += character.length;
  }
  // Combining marks have no position: a match that ends with the letter includes them.
  return { text: plain, starts: (place) => starts[place] ?? text.length };
}

const ACCENTS = /[\u0300-\u036f]/g;
