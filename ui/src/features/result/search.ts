/** Finds words in lines as a person means them: whatever the case, the accents and the kind of space. */

export interface Match {
  /** Which of the texts. */
  readonly place: number;
  /** From `start` up to, not with, `end` in that text. */
  readonly start: number;
  readonly end: number;
}

/** Every place of `query`, in the texts' order; none for an empty one. */
export function findMatches(texts: readonly string[], query: string): readonly Match[] {
  const wanted = folded(query.trim()).text;
  if (wanted === "") return [];
  return texts.flatMap((text, place) => matchesIn(text, wanted).map((found) => ({ place, ...found })));
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
  /** Where in the original the character at a place of `text` begins; its length for the place after the last. */
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
  // A mark after its letter has no place of its own: a match that ends with the letter ends after the mark.
  return { text: plain, starts: (place) => starts[place] ?? text.length };
}

const ACCENTS = /[\u0300-\u036f]/g;
