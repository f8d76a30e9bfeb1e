import "./picture.css";

import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";

import type { Point, TextLine } from "../../api/types";
import { t } from "../../messages";
import { BoxLayer } from "./BoxLayer";
import { lineAt } from "./hitTest";
import { PanZoom, type Rest } from "./PanZoom";
import { PictureTextLayer } from "./PictureTextLayer";
import type { Unit } from "./positions";
import { SelectedText } from "./SelectedText";
import { SelectionLayer } from "./SelectionLayer";
import { savedText } from "../correction/lineText";
import { HIDE_BOXES, usePreference } from "../upload/preferences";
import { usePictureSelection } from "./usePictureSelection";
import { ZOOM_STEP, ZoomBar } from "./ZoomBar";

interface Props {
  readonly src: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly TextLine[];
  /** Texts of the lines as shown; by default the saved ones. */
  readonly texts?: readonly string[] | undefined;
  /** The line under the pointer, here or in the list. */
  readonly hovered: number | null;
  /** The focused line. */
  readonly focused: number | null;
  /** Lines with search matches. */
  readonly matching: ReadonlySet<number>;
  /** The line of the current match. */
  readonly current: number | null;
  readonly onHover: (ordNum: number | null) => void;
  /** A line's box was clicked. */
  readonly onPick: (ordNum: number) => void;
  readonly onLoad: (picture: HTMLImageElement) => void;
  /** Caption for the pointed line. */
  readonly children: ReactNode;
  /** Beside the selected text: actions on its lines. */
  readonly selectedActions?: ((ordNums: readonly number[]) => ReactNode) | undefined;
  /** Over the picture, in its coordinates. */
  readonly overlay?: ReactNode;
}

/** Share of the frame that an arrow key pans. */
const PAN_STEP = 0.15;

/**
 * The picture with its boxes. Image and SVG fill the same element with the same proportions, and that element is moved
 * (PanZoom.ts). The browser applies the EXIF orientation to the `<img>`, and the boxes are in the rotated coordinates.
 */
export function PictureWithBoxes(props: Props) {
  const { src, name, width, height, lines, hovered, focused, matching, current } = props;
  const [isBroken, setIsBroken] = useState(false);
  const [rest, setRest] = useState<Rest | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const panZoom = useRef<PanZoom>(null);
  const picked = useRef<number>(null);
  const [selects, setSelects] = useState(true);
  const areBoxesHidden = usePreference(HIDE_BOXES);
  const texts = useMemo(() => props.texts ?? lines.map(savedText), [props.texts, lines]);
  const selection = usePictureSelection(frame, lines, texts);

  const onPoint = useEffectEvent((ordNum: number | null) => {
    if (ordNum !== hovered) props.onHover(ordNum);
  });
  const onPick = useEffectEvent((ordNum: number | null, isTouch: boolean) => {
    selection.clear();
    if (isTouch) props.onHover(ordNum);
    else if (ordNum !== null) {
      picked.current = ordNum; // It is in view already.
      props.onPick(ordNum);
    }
  });
  const ordNumAt = useEffectEvent((...where: [at: readonly [number, number], reach: number]) => {
    return lineAt(lines, ...where)?.ordNum ?? null;
  });

  const onSelect = useEffectEvent((at: Point, unit: Unit, isExtended: boolean) => {
    selection.start(at, unit, isExtended);
  });
  const onExtend = useEffectEvent((at: Point) => {
    selection.extend(at);
  });

  useEffect(() => {
    if (frame.current === null || layer.current === null) return;
    panZoom.current = new PanZoom(
      frame.current,
      layer.current,
      { width, height },
      {
        onRest: setRest,
        onPoint: (at, reach) => {
          onPoint(at === null ? null : ordNumAt(at, reach));
        },
        onPick: (at, reach, isTouch) => {
          onPick(ordNumAt(at, reach), isTouch);
        },
        isText: (at, reach) => ordNumAt(at, reach) !== null,
        onSelect: (at, unit, isExtended) => {
          onSelect(at, unit, isExtended);
        },
        onExtend: (at) => {
          onExtend(at);
        },
      },
    );
    return panZoom.current.listen();
  }, [width, height]);

  useEffect(() => {
    if (panZoom.current !== null) panZoom.current.selects = selects;
  }, [selects, width, height]);

  const reveal = useEffectEvent((ordNum: number) => {
    const line = lines.find((one) => one.ordNum === ordNum);
    if (line !== undefined && ordNum !== picked.current) panZoom.current?.reveal(line.quad);
    picked.current = null;
  });
  useEffect(() => {
    if (focused !== null) reveal(focused);
  }, [focused]);
  useEffect(() => {
    if (current !== null) reveal(current);
  }, [current]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (selection.press(event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (panZoom.current !== null && pressKey(panZoom.current, event.key)) event.preventDefault();
  };
  const size = useMemo(() => ({ width, height }), [width, height]);

  return (
    <section className="picture-panel" aria-label={t("result.picture")}>
      <div className="picture-bar">
        <div className="picture-caption">
          {selection.range !== null ? (
            <SelectedText text={selection.text}>
              {props.selectedActions?.(
                lines
                  .slice(selection.range.from.place, selection.range.to.place + 1)
                  .map(({ ordNum }) => ordNum),
              )}
            </SelectedText>
          ) : isBroken ? (
            <p>{t("result.pictureBroken")}</p>
          ) : (
            props.children
          )}
        </div>
        <ZoomBar rest={rest} panZoom={panZoom} selects={selects} onSelects={setSelects} />
      </div>
      {/* eslint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions --
          Focusable like any scrollable area, to be moved by keyboard. */}
      <div
        ref={frame}
        className={selects ? "picture-frame" : "picture-frame picture-moves"}
        style={{ aspectRatio: `${width} / ${height}` }}
        role="group"
        tabIndex={0}
        aria-label={t("result.pictureKeys")}
        onKeyDown={onKeyDown}
      >
        {/* eslint-enable */}
        <div ref={layer} className={isBroken ? "picture-layers picture-layers-bare" : "picture-layers"}>
          {!isBroken && (
            <img
              src={src}
              alt={name}
              draggable={false}
              decoding="async"
              onLoad={(event) => {
                props.onLoad(event.currentTarget);
              }}
              onError={() => {
                setIsBroken(true);
              }}
            />
          )}
          <PictureTextLayer picture={size} lines={lines} texts={texts} />
          <BoxLayer
            picture={size}
            lines={lines}
            hovered={hovered}
            focused={focused}
            matching={matching}
            current={current}
            areShown={!areBoxesHidden}
          />
          <SelectionLayer picture={size} lines={lines} texts={texts} range={selection.range} />
          {props.overlay}
        </div>
      </div>
    </section>
  );
}

/** Handle a key; return false if the page should handle it. */
function pressKey(panZoom: PanZoom, key: string): boolean {
  switch (key) {
    case "+":
    case "=": // The + key without Shift.
      panZoom.zoomBy(ZOOM_STEP);
      return true;
    case "-":
      panZoom.zoomBy(1 / ZOOM_STEP);
      return true;
    case "0":
      panZoom.showWhole();
      return true;
    case "ArrowLeft":
      return panZoom.panBy(PAN_STEP, 0);
    case "ArrowRight":
      return panZoom.panBy(-PAN_STEP, 0);
    case "ArrowUp":
      return panZoom.panBy(0, PAN_STEP);
    case "ArrowDown":
      return panZoom.panBy(0, -PAN_STEP);
    default:
      return false;
  }
}
