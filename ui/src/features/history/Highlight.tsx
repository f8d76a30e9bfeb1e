import { pieces } from "./excerpt";

/** A text with the matches of the query highlighted. */
export function Highlight({ text, query }: { text: string; query: string }) {
  return pieces(text, query).map(({ text: piece, isMatch }, place) =>
    isMatch ? <mark key={place}>{piece}</mark> : piece,
  );
}
