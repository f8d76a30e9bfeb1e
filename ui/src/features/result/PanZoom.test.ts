import { beforeEach, describe, expect, test, vi } from "vitest";

import { FRAME, givePictureFramesASize, pointer } from "../../test/pictureFrame";
import { PanZoom, REST_MS } from "./PanZoom";

/** Fitted into the frame it is 100 wide, starting at 150. */
const PICTURE = { width: 1000, height: 2000 };

const events = {
  onRest: vi.fn(),
  onPoint: vi.fn(),
  onPick: vi.fn(),
  isText: vi.fn(() => false),
  onSelect: vi.fn(),
  onExtend: vi.fn(),
};
let frame: HTMLElement;
let layer: HTMLElement;
let panZoom: PanZoom;

beforeEach(() => {
  vi.useFakeTimers();
  givePictureFramesASize();
  Object.values(events).forEach((one) => one.mockClear());
  events.isText.mockReturnValue(false);
  frame = document.createElement("div");
  layer = frame.appendChild(document.createElement("div"));
  document.body.append(frame);
  panZoom = new PanZoom(frame, layer, PICTURE, events);
  const stop = panZoom.listen();
  return () => {
    stop();
    frame.remove();
  };
});

function shown() {
  const [, x, y, scale] =
    /translate3d\((.+)px, (.+)px, 0(?:px)?\) scale\((.+)\)/.exec(layer.style.transform) ?? [];
  return { x: Number(x), y: Number(y), scale: Number(scale) };
}

/** Fire a wheel event; return whether the picture handled it. */
function wheel(init: WheelEventInit, timeStamp = 0): boolean {
  const event = new WheelEvent("wheel", {
    cancelable: true,
    clientX: FRAME.left + 200,
    clientY: FRAME.top + 100,
    ...init,
  });
  Object.defineProperty(event, "timeStamp", { value: timeStamp });
  return !frame.dispatchEvent(event);
}

const rest = () => vi.advanceTimersByTime(10 * REST_MS);

describe("at first", () => {
  test("the whole picture is centred in the frame", () => {
    expect(shown()).toEqual({ x: 150, y: 0, scale: 1 });
    expect([layer.style.width, layer.style.height]).toEqual(["100px", "200px"]);
    expect(events.onRest).toHaveBeenCalledWith({ zoom: 0.1, isWhole: true, isWidth: false });
  });
});

describe("the wheel", () => {
  test("scrolls the page when the whole picture is shown", () => {
    expect(wheel({ deltaY: 100 })).toBe(false);
    expect(shown().scale).toBe(1);
  });

  test("zooms at the pointer with Ctrl", () => {
    expect(wheel({ deltaY: -100, ctrlKey: true })).toBe(true);
    expect(shown().scale).toBeGreaterThan(1.3);
    expect(shown().x + 50 * shown().scale).toBeCloseTo(200);
  });

  test("pans a zoomed picture, and scrolls the page only a while after the edge is reached", () => {
    panZoom.showWidth();
    expect(shown()).toMatchObject({ y: 0, scale: 4 });
    expect(wheel({ deltaY: 5 })).toBe(true);
    expect(shown().y).toBe(-5);
    expect(wheel({ deltaY: 100_000 })).toBe(true);
    expect(wheel({ deltaY: 100 })).toBe(true);
    expect(wheel({ deltaY: 100 }, 1000)).toBe(false);
  });
});

describe("a movement", () => {
  test("sets one property of one layer, and React renders when it ends", () => {
    wheel({ deltaY: -100, ctrlKey: true });
    expect(layer).toHaveClass("picture-moving");
    expect(events.onRest).toHaveBeenCalledTimes(1);
    rest();
    expect(layer).not.toHaveClass("picture-moving");
    expect(events.onRest).toHaveBeenCalledTimes(2);
    expect(frame).toHaveClass("picture-enlarged");
    const { zoom } = events.onRest.mock.lastCall?.[0] as { zoom: number };
    expect(layer.style.getPropertyValue("--screen-pixel")).toBe(`${1 / zoom}px`);
  });
});

describe("dragging", () => {
  test("pans a zoomed picture and selects nothing", () => {
    panZoom.showWidth();
    pointer(frame, "pointerdown", [200, 150]);
    pointer(frame, "pointermove", [200, 110]);
    pointer(frame, "pointerup", [200, 110]);
    expect(shown().y).toBe(-40);
    expect(events.onPick).not.toHaveBeenCalled();
  });

  test("ignores small movements", () => {
    pointer(frame, "pointerdown", [200, 150]);
    pointer(frame, "pointermove", [202, 151]);
    pointer(frame, "pointerup", [202, 151]);
    expect(events.onPick).toHaveBeenCalledWith([500, 1500], 20, false);
  });

  test("ends when the browser starts to scroll the page", () => {
    pointer(frame, "pointerdown", [200, 150], { pointerType: "touch" });
    pointer(frame, "pointercancel", [200, 120], { pointerType: "touch" });
    pointer(frame, "pointermove", [200, 100], { pointerType: "touch" });
    expect(shown()).toEqual({ x: 150, y: 0, scale: 1 });
  });
});

describe("two fingers", () => {
  const finger = (pointerId: number) => ({ pointerId, pointerType: "touch" });

  test("zoom the picture, and one remaining finger pans it", () => {
    pointer(frame, "pointerdown", [190, 100], finger(1));
    pointer(frame, "pointerdown", [210, 100], finger(2));
    pointer(frame, "pointermove", [160, 100], finger(1));
    pointer(frame, "pointermove", [240, 100], finger(2));
    expect(shown().scale).toBeCloseTo(4);
    pointer(frame, "pointerup", [240, 100], finger(2));
    pointer(frame, "pointermove", [160, 80], finger(1));
    expect(shown().y).toBeCloseTo(-320);
    expect(events.onPick).not.toHaveBeenCalled();
  });
});

describe("pressing", () => {
  test("twice zooms in, and twice again shows the whole picture", () => {
    const press = () => {
      pointer(frame, "pointerdown", [200, 150]);
      pointer(frame, "pointerup", [200, 150]);
    };
    press();
    press();
    expect(shown().scale).toBeCloseTo(2.5);
    expect(events.onPick).toHaveBeenCalledTimes(1);
    press();
    press();
    expect(shown().scale).toBe(1);
  });

  test("other buttons is ignored", () => {
    pointer(frame, "pointerdown", [200, 150], { button: 2 });
    pointer(frame, "pointerup", [200, 150], { button: 2 });
    expect(events.onPick).not.toHaveBeenCalled();
  });
});

test("mouse movement over the picture is reported until it leaves; touch is not", () => {
  pointer(frame, "pointermove", [200, 50], { pointerType: "touch" });
  expect(events.onPoint).not.toHaveBeenCalled();
  pointer(frame, "pointermove", [200, 50]);
  expect(events.onPoint).toHaveBeenLastCalledWith([500, 500], 20);
  pointer(frame, "pointerleave", [500, 50]);
  expect(events.onPoint).toHaveBeenLastCalledWith(null, 0);
});

test("a line outside the view is scrolled into it, one inside is not", () => {
  panZoom.showWidth();
  panZoom.reveal([
    [100, 1500],
    [300, 1500],
    [300, 1560],
    [100, 1560],
  ]);
  const { y } = shown();
  expect(y).toBeLessThan(-400);
  panZoom.reveal([
    [100, 1490],
    [300, 1490],
    [300, 1550],
    [100, 1550],
  ]);
  expect(shown().y).toBe(y);
});
