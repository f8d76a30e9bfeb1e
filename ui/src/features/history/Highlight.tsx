import { pieces } from "./excerpt";

/** A text in which the query that were searched for are marked. */
export function Highlight({ text, query }: { text: string; query: string }) {
  return pieces(text, query).map(({ text: piece, isMatch }, place) =>
    isMatch ? <mark key={place}>{piece}</mark> : piece,
  );
}
