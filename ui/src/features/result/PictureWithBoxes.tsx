import { memo, useEffect, useRef, useState } from "react";

import type { TextLine } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatCount } from "../../format";
import { isDoubtful } from "./confidence";
import { polygonPoints } from "./geometry";

interface Props {
  readonly src: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly TextLine[];
  /** The line under the mouse, here or in the list. */
  readonly hovered: number | null;
  /** The line that has the keyboard: an enlarged picture scrolls to it. */
  readonly focused: number | null;
  readonly onHover: (ordNum: number | null) => void;
  readonly onPick: (ordNum: number) => void;
  readonly onLoad: (picture: HTMLImageElement) => void;
}

/**
 * The picture with its boxes. Both layers fill the same frame and keep the same proportions, so they lie on each other
 * at any size. The browser turns the `<img>` by its EXIF orientation, and the boxes are in the turned coordinates.
 */
export function PictureWithBoxes(props: Props) {
  const { src, name, width, height, lines, hovered, focused, onHover, onPick, onLoad } = props;
  const [isLarge, setIsLarge] = useState(false);
  const [isBroken, setIsBroken] = useState(false);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (isLarge && focused !== null && frame.current !== null) scrollToLine(frame.current, focused);
  }, [isLarge, focused]);

  return (
    <section className="picture-panel" aria-label="Picture">
      <div ref={frame} className={isLarge ? "picture-frame picture-frame-large" : "picture-frame"}>
        <div className="picture-layers">
          <svg
            className={isBroken ? "picture-boxes picture-boxes-bare" : "picture-boxes"}
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={`${formatCount(lines.length, "line")} marked in the picture`}
          >
            {lines.map((line) => (
              <Box
                key={line.ordNum}
                line={line}
                isActive={line.ordNum === hovered || line.ordNum === focused}
                onHover={onHover}
                onPick={onPick}
              />
            ))}
          </svg>
          {!isBroken && (
            <img
              src={src}
              alt={name}
              onLoad={(event) => {
                onLoad(event.currentTarget);
              }}
              onError={() => {
                setIsBroken(true);
              }}
            />
          )}
        </div>
      </div>
      <div className="picture-bar">
        {isBroken && <p>The picture cannot be shown here, only where its lines are.</p>}
        <button
          type="button"
          className="button button-quiet"
          aria-pressed={isLarge}
          onClick={() => {
            setIsLarge(!isLarge);
          }}
        >
          <Icon name={isLarge ? "shrink" : "expand"} />
          Larger picture
        </button>
      </div>
    </section>
  );
}

/** Moves the box to the frame's middle. Not `scrollIntoView`: on a phone that would scroll the line itself away. */
function scrollToLine(frame: HTMLElement, ordNum: number): void {
  const box = frame.querySelector(`[data-line="${ordNum}"]`)?.getBoundingClientRect();
  if (box === undefined) return;
  const view = frame.getBoundingClientRect();
  frame.scrollBy(
    box.x + box.width / 2 - (view.x + view.width / 2),
    box.y + box.height / 2 - (view.y + view.height / 2),
  );
}

interface BoxProps {
  readonly line: TextLine;
  readonly isActive: boolean;
  readonly onHover: (ordNum: number | null) => void;
  readonly onPick: (ordNum: number) => void;
}

/** For the mouse only: with the keyboard, the lines beside the picture light the same boxes. */
const Box = memo(function Box({ line, isActive, onHover, onPick }: BoxProps) {
  const marks = ["box", isDoubtful(line) && "box-doubtful", isActive && "box-active"];
  return (
    <polygon
      className={marks.filter(Boolean).join(" ")}
      data-line={line.ordNum}
      points={polygonPoints(line.quad)}
      onMouseEnter={() => {
        onHover(line.ordNum);
      }}
      onMouseLeave={() => {
        onHover(null);
      }}
      onClick={() => {
        onPick(line.ordNum);
      }}
    />
  );
});
