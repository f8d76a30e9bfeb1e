/** Draw, move and resize a region with the mouse or a finger. */
import { type PointerEvent, useEffect, useRef } from "react";

import type { Point, Size } from "../../../api/types";
import { regionBetween, type Grip, gripAt, dragged, type Region } from "../prepare/region";
import { pointIn, scaleIn } from "./screenToPicture";

/** Distance from an edge that still grabs it, CSS pixels. */
const REACH_PX = 22;

/** Shorter movements are taps. CSS pixels. */
const STILL_PX = 4;

interface Drag {
  readonly pointerId: number;
  readonly from: Point;
  /** Null while a new region is drawn. */
  readonly held: { readonly region: Region; readonly grip: Grip } | null;
  hasMoved: boolean;
}

/** Return the props of the element that the picture fills. */
export function useRegionDrag(size: Size, region: Region | null, onChange: (region: Region) => void) {
  const drag = useRef<Drag>(null);
  const field = useRef<SVGSVGElement>(null);

  // Prevent the browser's own gestures: it would treat a quick stroke as a fling, and the next tap as its end. React's
  // touch handlers are passive and cannot prevent them.
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
    onChange(held === null ? regionBetween(from, to, size) : dragged(held.region, held.grip, dx, dy, size));
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
