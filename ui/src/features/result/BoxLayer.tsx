import { memo } from "react";

import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { doubtsOf } from "./confidence";
import { polygonPoints } from "./geometry";
import type { Size } from "./viewport";
import { characterPlaces, partOf } from "./wordPlaces";

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
  /** Otherwise only the pointed box and those with matches are shown. */
  readonly areShown: boolean;
}

/** The text boxes, in the picture's coordinates. They have no listeners: see hitTest.ts. */
export const BoxLayer = memo(function BoxLayer(props: Props) {
  const { picture, lines, hovered, focused, matching, current, areShown } = props;
  return (
    <svg
      className={areShown ? "picture-boxes" : "picture-boxes picture-boxes-hidden"}
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
      {lines.map((line) => (
        <Doubts key={line.ordNum} line={line} />
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
  const marks = ["box", isMatch && "box-match", isCurrent && "box-current", isActive && "box-active"];
  return (
    <polygon
      className={marks.filter(Boolean).join(" ")}
      data-line={line.ordNum}
      points={polygonPoints(line.quad)}
    />
  );
});

/** Marks of the doubtful words. */
const Doubts = memo(function Doubts({ line }: { line: TextLine }) {
  const doubts = doubtsOf(line);
  if (doubts.length === 0) return null;
  const places = characterPlaces(line.text, line.words);
  return doubts.map(({ start, end }) => (
    <polygon
      key={start}
      className="box-doubt"
      data-doubt={line.ordNum}
      points={polygonPoints(partOf(line.quad, places[start] ?? 0, places[end] ?? 1))}
    />
  ));
});
