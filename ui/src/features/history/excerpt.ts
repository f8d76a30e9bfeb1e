/** What of a text is worth a look in a list: its beginning, or where the words stand that were searched for. */

/** More than two lines of the widest row hold. */
const LENGTH = 300;

/** As much as is shown before a word that does not stand at the beginning. */
const LEAD = 40;

export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

export function excerpt(text: string, words: string): string {
  const at = words === "" ? -1 : text.search(pattern(words));
  if (at <= LEAD) return beginning(text);
  const wordBefore = text.slice(at - LEAD, at).search(/\s\S/u);
  return `… ${beginning(text.slice(wordBefore === -1 ? at : at - LEAD + wordBefore + 1))}`;
}

/** The text with the words that were searched for set apart, whatever their case. */
export function pieces(text: string, words: string): Piece[] {
  if (words === "") return [{ text, isMatch: false }];
  return text
    .split(pattern(words))
    .map((part, place) => ({ text: part, isMatch: place % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** Split by it, every second part is a match. */
function pattern(words: string): RegExp {
  return new RegExp(`(${words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")})`, "iu");
}

/** Cut between characters, never within one. */
function beginning(text: string): string {
  return text.length <= LENGTH ? text : `${new RegExp(`^.{0,${LENGTH}}`, "su").exec(text)?.[0] ?? ""}…`;
}
