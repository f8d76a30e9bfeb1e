import { memo, type ReactNode, useEffect, useRef } from "react";

import type { Correction, TextLine } from "../../api/types";
import { t } from "../../messages";
import type { Draft } from "../correction/drafts";
import { LineEditor } from "../correction/LineEditor";
import { shownText } from "../correction/lineText";
import type { Mark } from "../correction/TextHighlights";
import type { LineActions, Saving } from "../correction/useCorrections";
import { confidencePercent, doubtsOf } from "./confidence";
import { CopyLineButton } from "./CopyTextButton";
import { LineCrop } from "./LineCrop";

interface Props {
  readonly line: TextLine;
  readonly draft: Draft | undefined;
  readonly saving: Saving | undefined;
  readonly corrections: readonly Correction[] | undefined;
  readonly actions: LineActions;
  readonly marks: readonly Mark[] | undefined;
  readonly currentMark: number | undefined;
  readonly picture: HTMLImageElement | null;
  readonly isActive: boolean;
  readonly isFocused: boolean;
  /** What edits the line besides its text; null unless it is focused. */
  readonly editButtons: ReactNode;
  readonly onHover: (ordNum: number | null) => void;
  readonly onFocus: (ordNum: number | null) => void;
}

/** A line beside the picture; its crop is shown while it is edited. */
export const LineRow = memo(function LineRow(props: Props) {
  const { line, draft, picture, currentMark, isActive, isFocused, onHover, onFocus } = props;
  const row = useRef<HTMLLIElement>(null);
  const doubts = doubtsOf(line);
  const needsReview = doubts.length > 0;

  useEffect(() => {
    if (currentMark !== undefined) row.current?.scrollIntoView({ block: "nearest" });
  }, [currentMark]);

  const marks = ["line", isActive && "line-active"];
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- The text field inside does the same on focus.
    <li
      ref={row}
      className={marks.filter(Boolean).join(" ")}
      onMouseEnter={() => {
        onHover(line.ordNum);
      }}
      onMouseLeave={() => {
        onHover(null);
      }}
      // Its buttons stay while one of them has the focus.
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onFocus(null);
      }}
      // Keep the focus in the field: otherwise the row shrinks and the pressed button moves.
      onMouseDown={(event) => {
        if (event.target instanceof Element && event.target.closest("button") !== null)
          event.preventDefault();
      }}
    >
      <span className="line-number" aria-hidden="true">
        {line.number}
      </span>
      <LineEditor
        line={line}
        draft={draft}
        saving={props.saving}
        corrections={props.corrections}
        actions={props.actions}
        needsReview={needsReview}
        note={needsReview && <DoubtNote line={line} />}
        marks={props.marks}
        doubts={doubts}
        isFocused={isFocused}
        currentMark={currentMark}
        onFocus={() => {
          onFocus(line.ordNum);
        }}
      >
        {isFocused && picture !== null && <LineCrop picture={picture} quad={line.quad} />}
      </LineEditor>
      <CopyLineButton number={line.number} text={shownText(line, draft)} />
      {props.editButtons}
    </li>
  );
});

/** The doubtful words for screen readers; others see them underlined. */
function DoubtNote({ line }: { line: TextLine }) {
  const words = doubtsOf(line).map(({ start, end, confidence }) =>
    t("result.doubt", { text: line.text.slice(start, end), percent: confidencePercent(confidence) }),
  );
  return <span className="visually-hidden">{words.join(", ")}</span>;
}
