import { memo } from "react";

import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { isLowConfidence } from "./confidence";
import { polygonPoints } from "./geometry";
import type { Size } from "./viewport";

interface Props {
  readonly picture: Size;
  readonly lines: readonly TextLine[];
  /** The line under the pointer. */
  readonly hovered: number | null;
  /** The focused line. */
  readonly focused: number | null;
  /** Lines with search matches. */
  readonly matching: ReadonlySet<number>;
  /** The line of the current match. */
  readonly current: number | null;
}

/** The text boxes, in the picture's coordinates. They have no listeners: see hitTest.ts. */
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
