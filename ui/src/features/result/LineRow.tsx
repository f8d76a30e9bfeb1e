import { memo } from "react";

import type { TextLine } from "../../api/types";
import { Icon } from "../../components/Icon";
import { LineEditor } from "../correction/LineEditor";
import { formatConfidence, isDoubtful } from "./confidence";
import { LineCrop } from "./LineCrop";

interface Props {
  readonly pictureId: string;
  readonly line: TextLine;
  readonly picture: HTMLImageElement | null;
  readonly isActive: boolean;
  readonly isFocused: boolean;
  readonly onHover: (ordNum: number | null) => void;
  readonly onFocus: (ordNum: number | null) => void;
  readonly onSaved: (ordNum: number, text: string) => void;
}

/** One line beside the picture. While it is edited, the place in the picture that it was read from stands above it. */
export const LineRow = memo(function LineRow(props: Props) {
  const { pictureId, line, picture, isActive, isFocused, onHover, onFocus, onSaved } = props;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- The text field inside does it by focus.
    <li
      className={isActive ? "line line-active" : "line"}
      onMouseEnter={() => {
        onHover(line.ordNum);
      }}
      onMouseLeave={() => {
        onHover(null);
      }}
    >
      <span className="line-number" aria-hidden="true">
        {line.ordNum + 1}
      </span>
      <div className="line-body">
        {isFocused && picture !== null && <LineCrop picture={picture} quad={line.quad} />}
        <LineEditor
          pictureId={pictureId}
          line={line}
          note={isDoubtful(line) && <DoubtNote confidence={line.confidence ?? 0} />}
          onSaved={onSaved}
          onFocus={() => {
            onFocus(line.ordNum);
          }}
          onBlur={() => {
            onFocus(null);
          }}
        />
      </div>
    </li>
  );
});

function DoubtNote({ confidence }: { confidence: number }) {
  return (
    <span className="note note-doubtful">
      <Icon name="doubt" /> Check this line: {formatConfidence(confidence)}
    </span>
  );
}
