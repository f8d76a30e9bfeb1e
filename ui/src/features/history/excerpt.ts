/** The part of a text shown in the list: its beginning, or around the first match. */

/** More than two lines of the widest row hold. */
const LENGTH = 300;

/** Characters shown before a match that is not at the beginning. */
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

/** Split a text into matches and the rest, case-insensitively. */
export function pieces(text: string, query: string): Piece[] {
  if (query === "") return [{ text, isMatch: false }];
  return text
    .split(pattern(query))
    .map((part, place) => ({ text: part, isMatch: place % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** Every second part of a split by this pattern is a match. */
function pattern(query: string): RegExp {
  return new RegExp(`(${query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")})`, "iu");
}

/** Return the beginning without splitting a surrogate pair. */
function beginning(text: string): string {
  return text.length <= LENGTH ? text : `${new RegExp(`^.{0,${LENGTH}}`, "su").exec(text)?.[0] ?? ""}…`;
}
