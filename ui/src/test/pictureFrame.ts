/** A frame of 400 × 200 at (100, 50), since jsdom has no layout. */
import { fireEvent } from "@testing-library/react";
import { vi } from "vitest";

export const FRAME = { left: 100, top: 50, width: 400, height: 200 };

export function givePictureFramesASize(): void {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(FRAME.width);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(FRAME.height);
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(
    new DOMRect(FRAME.left, FRAME.top, FRAME.width, FRAME.height),
  );
}

/** Fire a pointer event at a point of the frame. */
export function pointer(
  frame: Element,
  type: "pointerdown" | "pointermove" | "pointerup" | "pointerleave" | "pointercancel",
  [x, y]: readonly [number, number],
  init: PointerEventInit = {},
): void {
  fireEvent(
    frame,
    new PointerEvent(type, {
      bubbles: true,
      cancelable: true,
      clientX: FRAME.left + x,
      clientY: FRAME.top + y,
      pointerId: 1,
      pointerType: "mouse",
      button: 0,
      ...init,
    }),
  );
}
