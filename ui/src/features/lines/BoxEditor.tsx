import { type KeyboardEvent, useEffectEvent, useLayoutEffect, useRef } from "react";

import type { Point, Quad, Size } from "../../api/types";
import { t } from "../../messages";
import { polygonPoints } from "../result/geometry";
import { frameOf, pointIn, quadIn } from "./frame";

interface Props {
  readonly picture: Size;
  readonly quad: Quad;
  readonly onChange: (quad: Quad) => void;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

type Drag =
  | { readonly kind: "draw"; readonly from: Point }
  | { readonly kind: "move"; readonly from: Point; readonly quad: Quad }
  | { readonly kind: "resize"; readonly corner: 0 | 2; readonly quad: Quad };

/** Smallest side of a box, pixels of the picture. */
const LEAST = 4;

/**
 * A box over the picture that is drawn, moved and resized, by mouse, touch or keyboard. Dragging beside the box draws
 * another one; a new box begins in the middle for the keyboard.
 */
export function BoxEditor({ picture, quad, onChange, onDone, onCancel }: Props) {
  const layer = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag>(null);

  const at = (svg: SVGSVGElement, event: PointerEvent): Point => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    return [
      ((event.clientX - left) / width) * picture.width,
      ((event.clientY - top) / height) * picture.height,
    ];
  };
  const onDown = useEffectEvent((svg: SVGSVGElement, event: PointerEvent) => {
    event.stopPropagation(); // Otherwise the picture is moved.
    if (event.button !== 0) return;
    event.preventDefault();
    const part = event.target instanceof Element ? event.target.getAttribute("data-part") : null;
    const from = at(svg, event);
    if (part === "start" || part === "end") {
      drag.current = { kind: "resize", corner: part === "start" ? 0 : 2, quad };
    } else if (part === "box") drag.current = { kind: "move", from, quad };
    else drag.current = { kind: "draw", from };
    svg.setPointerCapture(event.pointerId);
    svg.focus();
  });
  const onMove = useEffectEvent((svg: SVGSVGElement, event: PointerEvent) => {
    if (drag.current === null) return;
    event.stopPropagation();
    onChange(dragged(drag.current, at(svg, event)) ?? quad);
  });

  useLayoutEffect(() => {
    const svg = layer.current;
    if (svg === null) return;
    const onUp = () => {
      drag.current = null;
    };
    const down = (event: PointerEvent) => {
      onDown(svg, event);
    };
    const move = (event: PointerEvent) => {
      onMove(svg, event);
    };
    // Not by React, whose listeners are called after those of the picture's frame.
    svg.addEventListener("pointerdown", down);
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", onUp);
    svg.addEventListener("pointercancel", onUp);
    svg.focus();
    return () => {
      svg.removeEventListener("pointerdown", down);
      svg.removeEventListener("pointermove", move);
      svg.removeEventListener("pointerup", onUp);
      svg.removeEventListener("pointercancel", onUp);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = Math.max(1, Math.round(Math.max(picture.width, picture.height) / 200));
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) {
      const by: Point = [direction[0] * step, direction[1] * step];
      onChange(event.shiftKey ? resized(quad, by) : moved(quad, by));
    } else if (event.key === "Enter") onDone();
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const [start, , end] = quad;
  const handle = Math.max(picture.width, picture.height) / 80;
  return (
    <svg
      ref={layer}
      className="box-editor"
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      role="application"
      tabIndex={0}
      aria-label={t("lines.boxKeys")}
      onKeyDown={onKeyDown}
    >
      <polygon data-part="box" points={polygonPoints(quad)} />
      <circle data-part="start" cx={start[0]} cy={start[1]} r={handle} />
      <circle data-part="end" cx={end[0]} cy={end[1]} r={handle} />
    </svg>
  );
}

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Return the box in which a new one begins. */
export function middleOf({ width, height }: Size): Quad {
  const [left, top] = [width * 0.3, height * 0.45];
  return upright([left, top], [width * 0.7, height * 0.55]);
}

function upright(a: Point, b: Point): Quad {
  const frame = { origin: [0, 0], along: [1, 0], down: [0, 1] } as const;
  const [left, right] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [top, bottom] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return quadIn(frame, [left, top], [right, bottom]);
}

function moved(quad: Quad, [x, y]: Point): Quad {
  const by = ([px, py]: Point): Point => [px + x, py + y];
  return [by(quad[0]), by(quad[1]), by(quad[2]), by(quad[3])];
}

/** Move the end of the box, along and down its line. */
function resized(quad: Quad, [along, down]: Point): Quad {
  const frame = frameOf(quad);
  const [right, bottom] = pointIn(frame, quad[2]);
  return quadIn(frame, [0, 0], [Math.max(LEAST, right + along), Math.max(LEAST, bottom + down)]);
}

function dragged(drag: Drag, to: Point): Quad | null {
  if (drag.kind === "move") return moved(drag.quad, [to[0] - drag.from[0], to[1] - drag.from[1]]);
  if (drag.kind === "draw") {
    const isLarge = Math.abs(to[0] - drag.from[0]) >= LEAST && Math.abs(to[1] - drag.from[1]) >= LEAST;
    return isLarge ? upright(drag.from, to) : null;
  }
  const frame = frameOf(drag.quad);
  const [along, down] = pointIn(frame, to);
  const [right, bottom] = pointIn(frame, drag.quad[2]);
  if (drag.corner === 2) return quadIn(frame, [0, 0], [Math.max(LEAST, along), Math.max(LEAST, down)]);
  return quadIn(frame, [Math.min(along, right - LEAST), Math.min(down, bottom - LEAST)], [right, bottom]);
}
