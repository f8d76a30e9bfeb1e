import type { ReactNode } from "react";

/** A found place in a line's text: from `start` up to, not with, `end`. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

interface Props {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** The start of the one that the search stands at. */
  readonly current: number | undefined;
}

/**
 * The line's text once more, unseen, under its field: it gives the field its height, since a text field does not grow by
 * itself, and the marks their places, since nothing inside a text field can be marked. Inert, so that the browser's own search
 * does not find everything twice.
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
