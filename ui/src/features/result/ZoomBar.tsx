import type { RefObject } from "react";

import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { HIDE_BOXES, usePreference } from "../upload/preferences";
import type { PanZoom, Rest } from "./PanZoom";

/** Zoom factor of a button or key. */
export const ZOOM_STEP = 1.5;

interface Props {
  readonly rest: Rest | null;
  readonly panZoom: RefObject<PanZoom | null>;
  /** Whether a drag on text selects it. */
  readonly selects: boolean;
  readonly onSelects: (selects: boolean) => void;
}

/** Zoom buttons (the keys + − 0 do the same), the tool and the boxes. */
export function ZoomBar({ rest, panZoom, selects, onSelects }: Props) {
  const areBoxesHidden = usePreference(HIDE_BOXES);
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
        title={t("result.fitPage")}
        onClick={() => panZoom.current?.showWhole()}
      >
        <Icon name="shrink" /> <span className="bar-name">{t("result.fitPage")}</span>
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-pressed={rest?.isWidth ?? false}
        title={t("result.fitWidth")}
        onClick={() => panZoom.current?.showWidth()}
      >
        <Icon name="expand" /> <span className="bar-name">{t("result.fitWidth")}</span>
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-pressed={selects}
        title={t("result.selectTextTitle")}
        onClick={() => {
          onSelects(!selects);
        }}
      >
        <Icon name="cursor" /> <span className="bar-name">{t("result.selectText")}</span>
      </button>
      <button
        type="button"
        className="zoom-button"
        aria-pressed={!areBoxesHidden}
        title={t("result.showBoxesTitle")}
        onClick={() => {
          HIDE_BOXES.set(!areBoxesHidden);
        }}
      >
        <Icon name="boxes" /> <span className="bar-name">{t("result.showBoxes")}</span>
      </button>
    </div>
  );
}
