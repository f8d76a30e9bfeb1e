/** What of a text is worth a look in a list: its beginning, or where the query stand that were searched for. */

/** More than two lines of the widest row hold. */
const LENGTH = 300;

/** As much as is shown before a word that does not stand at the beginning. */
const LEAD = 40;

export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

export function excerpt(text: string, query: string): string {
  const at = query === "" ? -1 : text.search(pattern(query));
  if (at <= LEAD) return beginning(text);
  const wordBefore = text.slice(at - LEAD, at).search(/\s\S/u);
  return `… ${beginning(text.slice(wordBefore === -1 ? at : at - LEAD + wordBefore + 1))}`;
}

/** The text with the query that were searched for set apart, whatever their case. */
export function pieces(text: string, query: string): Piece[] {
  if (query === "") return [{ text, isMatch: false }];
  return text
    .split(pattern(query))
    .map((part, place) => ({ text: part, isMatch: place % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** Split by it, every second part is a match. */
function pattern(query: string): RegExp {
  return new RegExp(`(${query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")})`, "iu");
}

/** Cut between characters, never within one. */
function beginning(text: string): string {
  return text.length <= LENGTH ? text : `${new RegExp(`^.{0,${LENGTH}}`, "su").exec(text)?.[0] ?? ""}…`;
}
