import { memo } from "react";

import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { isLowConfidence } from "./confidence";
import { polygonPoints } from "./geometry";
import type { Size } from "./viewport";

interface Props {
  readonly picture: Size;
  readonly lines: readonly TextLine[];
  /** The line under the mouse. */
  readonly hovered: number | null;
  /** The line that has the keyboard. */
  readonly focused: number | null;
  /** Lines in which the search found something. */
  readonly matching: ReadonlySet<number>;
  /** The line with the match that the search stands at. */
  readonly current: number | null;
}

/** The lines' boxes, in the picture's own coordinates. They hear nothing themselves: see hitTest.ts. */
export const BoxLayer = memo(function BoxLayer(props: Props) {
  const { picture, lines, hovered, focused, matching, current } = props;
  return (
    <svg
      className="picture-boxes"
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      role="img"
      aria-label={t("result.boxes", { count: lines.length })}
    >
      {lines.map((line) => (
        <Box
          key={line.ordNum}
          line={line}
          isActive={line.ordNum === hovered || line.ordNum === focused}
          isMatch={matching.has(line.ordNum)}
          isCurrent={line.ordNum === current}
        />
      ))}
    </svg>
  );
});

interface BoxProps {
  readonly line: TextLine;
  readonly isActive: boolean;
  readonly isMatch: boolean;
  readonly isCurrent: boolean;
}

const Box = memo(function Box({ line, isActive, isMatch, isCurrent }: BoxProps) {
  const marks = [
    "box",
    isLowConfidence(line) && "box-low-confidence",
    isMatch && "box-match",
    isCurrent && "box-current",
    isActive && "box-active",
  ];
  return (
    <polygon
      className={marks.filter(Boolean).join(" ")}
      data-line={line.ordNum}
      points={polygonPoints(line.quad)}
    />
  );
});
