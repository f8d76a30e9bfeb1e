import type { RefObject } from "react";

import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import type { PanZoom, Rest } from "./PanZoom";

/** Zoom factor of a button or key. */
export const ZOOM_STEP = 1.5;

interface Props {
  readonly rest: Rest | null;
  readonly panZoom: RefObject<PanZoom | null>;
}

/** Zoom buttons; the keys + − 0 do the same. */
export function ZoomBar({ rest, panZoom }: Props) {
  return (
    <div className="zoom-bar" role="group" aria-label={t("result.zoom")}>
      <button
        type="button"
        className="zoom-button"
        aria-label={t("result.zoomOut")}
        onClick={() => panZoom.current?.zoomBy(1 / ZOOM_STEP)}
      >
        <span className="zoom-sign">−</span>
      </button>
      <span className="zoom-percent">
        {rest === null ? "" : t("result.zoomPercent", { percent: Math.round(rest.zoom * 100) })}
      </span>
      <button
        type="button"
        className="zoom-button"
        aria-label={t("result.zoomIn")}
        onClick={() => panZoom.current?.zoomBy(ZOOM_STEP)}
      >
        <span className="zoom-sign">+</span>
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-pressed={rest?.isWhole ?? true}
        onClick={() => panZoom.current?.showWhole()}
      >
        <Icon name="shrink" /> {t("result.fitPage")}
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-pressed={rest?.isWidth ?? false}
        onClick={() => panZoom.current?.showWidth()}
      >
        <Icon name="expand" /> {t("result.fitWidth")}
      </button>
    </div>
  );
}
