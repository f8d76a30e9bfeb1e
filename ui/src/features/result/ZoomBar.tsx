import type { RefObject } from "react";

import { Icon } from "../../components/Icon";
import type { PanZoom, Rest } from "./PanZoom";

/** How much one press of a button or key enlarges. */
export const ZOOM_STEP = 1.5;

interface Props {
  readonly rest: Rest | null;
  readonly panZoom: RefObject<PanZoom | null>;
}

/** The picture's size by buttons; the same as its keys + − and 0. */
export function ZoomBar({ rest, panZoom }: Props) {
  return (
    <div className="zoom-bar" role="group" aria-label="Size of the picture">
      <button
        type="button"
        className="zoom-button"
        aria-label="Zoom out"
        onClick={() => panZoom.current?.zoomBy(1 / ZOOM_STEP)}
      >
        <span className="zoom-sign">−</span>
      </button>
      <span className="zoom-percent">{rest === null ? "" : `${Math.round(rest.zoom * 100)} %`}</span>
      <button
        type="button"
        className="zoom-button"
        aria-label="Zoom in"
        onClick={() => panZoom.current?.zoomBy(ZOOM_STEP)}
      >
        <span className="zoom-sign">+</span>
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-label="Whole picture"
        aria-pressed={rest?.isWhole ?? true}
        onClick={() => panZoom.current?.showWhole()}
      >
        <Icon name="shrink" /> Whole
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-label="Fit width"
        aria-pressed={rest?.isWidth ?? false}
        onClick={() => panZoom.current?.showWidth()}
      >
        <Icon name="expand" /> Width
      </button>
    </div>
  );
}
