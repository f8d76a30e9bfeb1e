import { type KeyboardEvent, type Ref, useId } from "react";

import type { Size } from "../../../api/types";
import { t } from "../../../messages";
import { moved, type Region, resized } from "../prepare/region";
import { useRegionDrag } from "./useRegionDrag";

/** Step of an arrow key, as a share of the longer side. */
const STEP = 0.01;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface Props {
  /** Size of the rotated picture. */
  readonly size: Size;
  readonly region: Region | null;
  readonly onChange: (region: Region) => void;
  /** The element that arrow keys move. */
  readonly ref: Ref<SVGRectElement>;
}

/**
 * The region over the picture. It is a slider for screen readers: its value is announced whenever it changes.
 */
export function RegionField({ size, region, onChange, ref }: Props) {
  const hintId = useId();
  const drag = useRegionDrag(size, region, onChange);

  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined || region === null) return;
    event.preventDefault(); // Prevents scrolling of the dialog.
    const step = Math.max(1, Math.round(Math.max(size.width, size.height) * STEP));
    const change = event.shiftKey ? resized : moved;
    onChange(change(region, arrow[0] * step, arrow[1] * step, size));
  };

  return (
    <>
      <svg className="region-field" viewBox={`0 0 ${size.width} ${size.height}`} {...drag}>
        {region && (
          <>
            <path className="region-outside" fillRule="evenodd" d={`${frameOf(size)} ${frameOf(region)}`} />
            <path className="region-rim" d={frameOf(region)} />
            <rect
              ref={ref}
              className="region"
              x={region.x}
              y={region.y}
              width={region.width}
              height={region.height}
              role="slider"
              tabIndex={0}
              aria-label={t("editor.region")}
              aria-valuemin={0}
              aria-valuemax={size.width}
              aria-valuenow={region.x}
              aria-valuetext={describeRegion(region)}
              aria-describedby={hintId}
              onKeyDown={onKeyDown}
            />
            <path className="region-corners region-rim" d={cornersOf(region)} />
            <path className="region-corners" d={cornersOf(region)} />
          </>
        )}
      </svg>
      <p id={hintId} className="visually-hidden">
        {t("editor.regionKeys")}
      </p>
    </>
  );
}

export function describeRegion({ x, y, width, height }: Region): string {
  return t("editor.regionValue", { width, height, x, y });
}

function frameOf({ x = 0, y = 0, width, height }: Partial<Region> & Size): string {
  return `M${x} ${y}h${width}v${height}h${-width}Z`;
}

/** Zero-length strokes: their round caps keep their size at any zoom. */
function cornersOf({ x, y, width, height }: Region): string {
  const corners = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ];
  return corners.map(([cornerX, cornerY]) => `M${cornerX} ${cornerY}h0`).join("");
}
