import { Fragment } from "react";

import { piecesOf } from "./textPieces";

/** A part of a line's text: from `start` to `end`, exclusive. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

interface Props {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly doubts?: readonly Mark[] | undefined;
  /** Start of the current search match. */
  readonly current: number | undefined;
}

/**
 * A hidden copy of the line's text under its field. It gives the field its height, since a textarea does not grow, and
 * shows the highlights, since a textarea cannot. Inert, so that the browser's own search does not find every match
 * twice.
 */
export function TextHighlights(props: Props) {
  return (
    <div className="line-mirror" dir="auto" aria-hidden="true" inert>
      <MarkedText {...props} />{" "}
    </div>
  );
}

/** A text with search matches and doubtful words. */
export function MarkedText({ text, marks, doubts = NONE, current }: Props) {
  return piecesOf(text, [marks, doubts]).map(({ start, end, of: [match, doubt] }) => {
    const piece = text.slice(start, end);
    const marked =
      match === undefined ? (
        piece
      ) : (
        <mark className={match.start === current ? "mark mark-current" : "mark"}>{piece}</mark>
      );
    return doubt === undefined ? (
      <Fragment key={start}>{marked}</Fragment>
    ) : (
      <span key={start} className="doubt">
        {marked}
      </span>
    );
  });
}

const NONE: readonly Mark[] = [];
