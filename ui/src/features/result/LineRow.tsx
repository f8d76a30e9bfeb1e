import { memo, useEffect, useRef } from "react";

import type { Correction, TextLine } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import type { Draft } from "../correction/drafts";
import { LineEditor } from "../correction/LineEditor";
import { shownText } from "../correction/lineText";
import type { Mark } from "../correction/TextHighlights";
import type { LineActions, Saving } from "../correction/useCorrections";
import { confidencePercent, isLowConfidence } from "./confidence";
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
  readonly onHover: (ordNum: number | null) => void;
  readonly onFocus: (ordNum: number | null) => void;
}

/** A line beside the picture; its crop is shown while it is edited. */
export const LineRow = memo(function LineRow(props: Props) {
  const { line, draft, picture, currentMark, isActive, isFocused, onHover, onFocus } = props;
  const row = useRef<HTMLLIElement>(null);
  const needsReview = isLowConfidence(line);

  useEffect(() => {
    if (currentMark !== undefined) row.current?.scrollIntoView({ block: "nearest" });
  }, [currentMark]);

  const marks = ["line", needsReview && "line-low-confidence", isActive && "line-active"];
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
      // Keep the focus in the field: otherwise the row shrinks and the pressed button moves.
      onMouseDown={(event) => {
        if (event.target instanceof Element && event.target.closest("button") !== null)
          event.preventDefault();
      }}
    >
      <span className="line-number" aria-hidden="true">
        {line.ordNum + 1}
      </span>
      <LineEditor
        line={line}
        draft={draft}
        saving={props.saving}
        corrections={props.corrections}
        actions={props.actions}
        needsReview={needsReview}
        note={needsReview && <LowConfidenceNote confidence={line.confidence ?? 0} />}
        marks={props.marks}
        currentMark={currentMark}
        onFocus={() => {
          onFocus(line.ordNum);
        }}
        onBlur={() => {
          onFocus(null);
        }}
      >
        {isFocused && picture !== null && <LineCrop picture={picture} quad={line.quad} />}
      </LineEditor>
      <CopyLineButton number={line.ordNum + 1} text={shownText(line, draft)} />
    </li>
  );
});

function LowConfidenceNote({ confidence }: { confidence: number }) {
  return (
    <span className="note note-low-confidence">
      <Icon name="question" /> {t("result.lowConfidence", { percent: confidencePercent(confidence) })}
    </span>
  );
}
