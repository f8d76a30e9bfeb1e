import type { ReactNode } from "react";

/** A match in a line's text: from `start` to `end`, exclusive. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

interface Props {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Start of the current match. */
  readonly current: number | undefined;
}

/**
 * A hidden copy of the line's text under its field. It gives the field its height, since a textarea does not grow, and
 * shows the highlights, since a textarea cannot. Inert, so that the browser's own search does not find every match
 * twice.
 */
export function TextHighlights({ text, marks, current }: Props) {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const { start, end } of marks) {
    parts.push(
      text.slice(done, start),
      <mark key={start} className={start === current ? "mark mark-current" : "mark"}>
        {text.slice(start, end)}
      </mark>,
    );
    done = end;
  }
  return (
    <div className="line-mirror" dir="auto" aria-hidden="true" inert>
      {parts}
      {text.slice(done)}{" "}
    </div>
  );
}
