/** Drawing, moving and resizing a region with the mouse or a finger. */
import { type PointerEvent, useEffect, useRef } from "react";

import type { Point, Size } from "../../../api/types";
import { between, type Grip, gripAt, pulled, type Region } from "../prepare/region";
import { pointIn, scaleIn } from "./screenToPicture";

/** How far beside a side a finger still takes hold of it, screen pixels. */
const REACH_PX = 22;

/** Less than this is a tap, and no drawing. */
const STILL_PX = 4;

interface Drag {
  readonly pointerId: number;
  readonly from: Point;
  /** Null where a new region is drawRegion. */
  readonly held: { readonly region: Region; readonly grip: Grip } | null;
  hasMoved: boolean;
}

/** What the element that the picture fills needs. */
export function useRegionDrag(size: Size, region: Region | null, onChange: (region: Region) => void) {
  const drag = useRef<Drag>(null);
  const field = useRef<SVGSVGElement>(null);

  // A finger that draws makes no gesture of it. Else the browser takes a quick stroke for a fling, and the next tap,
  // on "Read", for what stops it. React's own touch handlers may not say so: they are passive.
  useEffect(() => {
    const shown = field.current;
    const isMine = (event: TouchEvent) => {
      event.preventDefault();
    };
    shown?.addEventListener("touchstart", isMine, { passive: false });
    return () => {
      shown?.removeEventListener("touchstart", isMine);
    };
  }, []);

  const onPointerDown = (event: PointerEvent) => {
    if (drag.current !== null || event.button !== 0) return;
    const frame = event.currentTarget.getBoundingClientRect();
    const from = pointIn(frame, size, event.clientX, event.clientY);
    const grip = region && gripAt(from, region, REACH_PX / scaleIn(frame, size));
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = {
      pointerId: event.pointerId,
      from,
      held: region && grip && { region, grip },
      hasMoved: false,
    };
  };

  const onPointerMove = (event: PointerEvent) => {
    if (drag.current?.pointerId !== event.pointerId) return;
    const frame = event.currentTarget.getBoundingClientRect();
    const { from, held } = drag.current;
    const to = pointIn(frame, size, event.clientX, event.clientY);
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    drag.current.hasMoved ||= Math.hypot(dx, dy) * scaleIn(frame, size) >= STILL_PX;
    if (!drag.current.hasMoved) return;
    onChange(held === null ? between(from, to, size) : pulled(held.region, held.grip, dx, dy, size));
  };

  const onPointerEnd = (event: PointerEvent) => {
    if (drag.current?.pointerId === event.pointerId) drag.current = null;
  };

  return {
    ref: field,
    onPointerDown,
    onPointerMove,
    onPointerUp: onPointerEnd,
    onPointerCancel: onPointerEnd,
  };
}
