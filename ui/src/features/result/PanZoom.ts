/**
 * Moves a picture in its frame by wheel, drag, pinch and double tap. Every step is one style property of one layer: no
 * rendering by React and no layout. While it moves, the layer keeps the pixels it has (`will-change`), and is drawn afresh
 * when it rests.
 *
 * The wheel zooms with Ctrl (or ⌘) only, which is also what a pinch on a touchpad sends. Alone it scrolls: the picture
 * where it is larger than its frame, as in any scrolled area, else the page. So nobody is caught by the picture while
 * scrolling by. For a finger it is the same: one moves the page until the picture is enlarged, two always pinch.
 */
import type { Point, Quad } from "../../api/types";
import {
  panned,
  pictureAt,
  pinched,
  revealed,
  type Size,
  type Stage,
  type View,
  wholeView,
  wholeZoom,
  widthView,
  widthZoom,
  zoomedAt,
} from "./viewport";

/** After the last step of a movement. */
export const REST_MS = 140;

/** As long as the layer's transition in result.css takes, and a little. */
const GLIDE_MS = 220;

const DOUBLE_TAP_MS = 300;
const DOUBLE_TAP_ZOOM = 2.5;

/** A pointer that moves no further than this is held still. CSS pixels. */
const TAP_TOLERANCE = 5;

/** How far from a box counts as on it. CSS pixels. */
const REACH = { mouse: 2, touch: 12 };

/** A wheel's notch is 100 or more, a touchpad's step a few. */
const WHEEL_STEP = 30;
const LINE_HEIGHT = 16;

/** The wheel belongs to the picture for so long after the picture has moved by it, also at its edge. */
const WHEEL_HOLD_MS = 250;

export interface Rest {
  /** CSS pixels a pixel of the picture. */
  readonly zoom: number;
  readonly isWhole: boolean;
  readonly isWidth: boolean;
}

/** Points are the picture's, `reach` in its pixels. */
export interface PanZoomEvents {
  readonly onRest: (rest: Rest) => void;
  /** The mouse is here; null where it has left. */
  readonly onPoint: (at: Point | null, reach: number) => void;
  readonly onPick: (at: Point, reach: number, isTouch: boolean) => void;
}

export class PanZoom {
  readonly #frame: HTMLElement;
  readonly #layer: HTMLElement;
  readonly #events: PanZoomEvents;
  #stage: Stage;
  #view: View = { zoom: 1, x: 0, y: 0 };
  /** What a new size of the frame keeps. */
  #fit: "whole" | "width" | null = "whole";
  #rest: number | undefined;
  readonly #pointers = new Map<number, Point>();
  #pressed: { readonly at: Point; readonly time: number } | null = null;
  #lastTap: { readonly at: Point; readonly time: number } | null = null;
  #wheelHeldUntil = 0;

  constructor(frame: HTMLElement, layer: HTMLElement, picture: Size, events: PanZoomEvents) {
    this.#frame = frame;
    this.#layer = layer;
    this.#events = events;
    this.#stage = { frame: { width: 0, height: 0 }, picture };
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const listeners = new AbortController();
    const { signal } = listeners;
    const frame = this.#frame;
    frame.addEventListener("wheel", this.#onWheel, { signal, passive: false });
    frame.addEventListener("pointerdown", this.#onDown, { signal });
    frame.addEventListener("pointermove", this.#onMove, { signal });
    frame.addEventListener("pointerup", this.#onUp, { signal });
    frame.addEventListener("pointercancel", this.#onCancel, { signal });
    frame.addEventListener("pointerleave", this.#onLeave, { signal });
    frame.addEventListener("mousedown", keepFocus, { signal });
    frame.addEventListener("touchstart", keepPinch, { signal, passive: false });
    frame.addEventListener("touchmove", keepPinch, { signal, passive: false });
    const sizes = new ResizeObserver(() => {
      this.#resize({ width: frame.clientWidth, height: frame.clientHeight });
    });
    sizes.observe(frame);
    return () => {
      listeners.abort();
      sizes.disconnect();
      window.clearTimeout(this.#rest);
    };
  }

  showWhole(): void {
    this.#fit = "whole";
    this.#glide(wholeView(this.#stage));
  }

  showWidth(): void {
    this.#fit = "width";
    this.#glide(widthView(this.#stage));
  }

  /** About the frame's middle. */
  zoomBy(factor: number): void {
    this.#fit = null;
    this.#glide(zoomedAt(this.#stage, this.#view, this.#middle(), factor));
  }

  /** By shares of the frame; false where the picture cannot go there. */
  panBy(shareX: number, shareY: number): boolean {
    const { width, height } = this.#stage.frame;
    return this.#pan(shareX * width, shareY * height);
  }

  reveal(quad: Quad): void {
    if (this.#stage.frame.width === 0) return;
    const next = revealed(this.#stage, this.#view, quad);
    if (isSame(next, this.#view)) return;
    this.#fit = null;
    this.#glide(next);
  }

  #resize(frame: Size): void {
    const before = this.#stage.frame;
    if (
      frame.width === 0 ||
      frame.height === 0 ||
      (frame.width === before.width && frame.height === before.height)
    ) {
      return;
    }
    this.#stage = { ...this.#stage, frame };
    const { picture } = this.#stage;
    const whole = wholeZoom(this.#stage);
    this.#layer.style.width = `${picture.width * whole}px`;
    this.#layer.style.height = `${picture.height * whole}px`;
    if (this.#fit === "whole") this.#view = wholeView(this.#stage);
    else if (this.#fit === "width") this.#view = widthView(this.#stage);
    else
      this.#view = panned(
        this.#stage,
        this.#view,
        (frame.width - before.width) / 2,
        (frame.height - before.height) / 2,
      );
    this.#draw();
    this.#settle();
  }

  /** Goes there by the layer's own transition: one style change, whatever the distance. */
  #glide(view: View): void {
    this.#layer.classList.add("picture-gliding");
    this.#go(view, GLIDE_MS);
  }

  #step(view: View): void {
    this.#layer.classList.remove("picture-gliding");
    this.#go(view, REST_MS);
  }

  #go(view: View, restAfterMs: number): void {
    this.#view = view;
    this.#layer.classList.add("picture-moving");
    this.#draw();
    window.clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => {
      this.#settle();
    }, restAfterMs);
  }

  #draw(): void {
    const { zoom, x, y } = this.#view;
    const scale = zoom / wholeZoom(this.#stage);
    this.#layer.style.transform = `translate3d(${x}px, ${y}px, 0) scale(${scale})`;
  }

  #settle(): void {
    const { zoom } = this.#view;
    const isWhole = isClose(zoom, wholeZoom(this.#stage));
    this.#layer.classList.remove("picture-gliding", "picture-moving");
    // The boxes' lines are drawn in pixels of the picture: this many are one on the screen.
    this.#layer.style.setProperty("--screen-pixel", `${1 / zoom}px`);
    this.#frame.classList.toggle("picture-enlarged", !isWhole);
    this.#events.onRest({ zoom, isWhole, isWidth: isClose(zoom, widthZoom(this.#stage)) });
  }

  /** False where the view stays the same. */
  #pan(byX: number, byY: number): boolean {
    const next = panned(this.#stage, this.#view, byX, byY);
    if (isSame(next, this.#view)) return false;
    this.#step(next);
    return true;
  }

  readonly #onWheel = (event: WheelEvent): void => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_HEIGHT;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const step = Math.max(-WHEEL_STEP, Math.min(WHEEL_STEP, event.deltaY * unit));
      this.#fit = null;
      this.#step(zoomedAt(this.#stage, this.#view, this.#placeOf(event), Math.exp(-step / 100)));
    } else if (this.#pan(-event.deltaX * unit, -event.deltaY * unit)) {
      event.preventDefault();
      this.#wheelHeldUntil = event.timeStamp + WHEEL_HOLD_MS;
    } else if (event.timeStamp < this.#wheelHeldUntil) {
      event.preventDefault();
      this.#wheelHeldUntil = event.timeStamp + WHEEL_HOLD_MS;
    }
  };

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const at = this.#placeOf(event);
    this.#pointers.set(event.pointerId, at);
    this.#pressed = this.#pointers.size === 1 ? { at, time: event.timeStamp } : null;
  };

  readonly #onMove = (event: PointerEvent): void => {
    const now = this.#placeOf(event);
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch")
        this.#events.onPoint(pictureAt(this.#view, now), this.#reach("mouse"));
      return;
    }
    if (this.#pressed !== null && isNear(now, this.#pressed.at, TAP_TOLERANCE)) return;
    this.#pressed = null;
    this.#frame.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, now);
    const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (other === undefined) {
      this.#pan(now[0] - before[0], now[1] - before[1]);
    } else {
      this.#fit = null;
      this.#step(pinched(this.#stage, this.#view, [before, other], [now, other]));
    }
  };

  readonly #onUp = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    const pressed = this.#pressed;
    this.#pressed = null;
    if (pressed === null) return;
    const { at } = pressed;
    const isTouch = event.pointerType === "touch";
    const last = this.#lastTap;
    this.#lastTap = { at, time: event.timeStamp };
    if (
      last !== null &&
      event.timeStamp - last.time < DOUBLE_TAP_MS &&
      isNear(at, last.at, 4 * TAP_TOLERANCE)
    ) {
      this.#lastTap = null;
      this.#toggleAt(at);
    } else {
      this.#events.onPick(pictureAt(this.#view, at), this.#reach(isTouch ? "touch" : "mouse"), isTouch);
    }
  };

  /** The browser took the finger: it scrolls the page. */
  readonly #onCancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#pressed = null;
  };

  readonly #onLeave = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") this.#events.onPoint(null, 0);
  };

  #toggleAt(at: Point): void {
    if (!isClose(this.#view.zoom, wholeZoom(this.#stage))) {
      this.showWhole();
      return;
    }
    this.#fit = null;
    this.#glide(zoomedAt(this.#stage, this.#view, at, DOUBLE_TAP_ZOOM));
  }

  #reach(by: keyof typeof REACH): number {
    return REACH[by] / this.#view.zoom;
  }

  #middle(): Point {
    const { width, height } = this.#stage.frame;
    return [width / 2, height / 2];
  }

  #placeOf(event: MouseEvent): Point {
    const { left, top } = this.#frame.getBoundingClientRect();
    return [event.clientX - left - this.#frame.clientLeft, event.clientY - top - this.#frame.clientTop];
  }
}

/** The keyboard stays in a line's text while a person moves the picture to read it. */
function keepFocus(event: MouseEvent): void {
  if (document.activeElement instanceof HTMLTextAreaElement) event.preventDefault();
}

/** Two fingers are the picture's; else the browser might scroll the page by them. */
function keepPinch(event: TouchEvent): void {
  if (event.touches.length > 1) event.preventDefault();
}

function isNear(a: Point, b: Point, distance: number): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) <= distance;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6 * Math.max(a, b);
}

function isSame(a: View, b: View): boolean {
  return isClose(a.zoom, b.zoom) && Math.abs(a.x - b.x) < 0.01 && Math.abs(a.y - b.y) < 0.01;
}
