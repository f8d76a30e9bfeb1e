/**
 * Zooms and pans a picture in its frame by wheel, drag, pinch and double tap. Every step sets one style property of one
 * layer, without rendering or layout. While it moves, the layer keeps its pixels (`will-change`); it is redrawn when
 * the movement ends.
 *
 * The wheel zooms with Ctrl (or ⌘), which a touchpad pinch also sends. Without it, the wheel pans a zoomed picture and
 * scrolls the page otherwise. One finger scrolls the page unless the picture is zoomed; two fingers always zoom.
 *
 * A drag that starts on text selects it; with Space, the middle button or `selects` off it moves the picture. A finger
 * selects after a long press.
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
import type { Unit } from "./positions";

/** Time without movement after which it has ended. */
export const REST_MS = 140;

/** Slightly longer than the layer's transition in picture.css. */
const GLIDE_MS = 220;

const DOUBLE_TAP_MS = 300;
const DOUBLE_TAP_ZOOM = 2.5;

/** How long a finger rests before it selects. */
export const LONG_PRESS_MS = 450;

/** Movement below which a pointer counts as still. CSS pixels. */
const TAP_TOLERANCE = 5;

/** Distance from a box that counts as on it. CSS pixels. */
const REACH = { mouse: 2, touch: 12 };

/** A wheel notch is 100 or more, a touchpad step a few. */
const WHEEL_STEP = 30;
const LINE_HEIGHT = 16;

/** How long the wheel stays with the picture after it moved, also at its edge. */
const WHEEL_HOLD_MS = 250;

export interface Rest {
  /** CSS pixels per picture pixel. */
  readonly zoom: number;
  readonly isWhole: boolean;
  readonly isWidth: boolean;
}

/** Points and `reach` are in picture pixels. */
export interface PanZoomEvents {
  readonly onRest: (rest: Rest) => void;
  /** Position of the mouse; null after it left. */
  readonly onPoint: (at: Point | null, reach: number) => void;
  readonly onPick: (at: Point, reach: number, isTouch: boolean) => void;
  readonly isText: (at: Point, reach: number) => boolean;
  /** `isExtended`: the end of the present selection moves here. */
  readonly onSelect: (at: Point, unit: Unit, isExtended: boolean) => void;
  readonly onExtend: (at: Point) => void;
}

export class PanZoom {
  readonly #frame: HTMLElement;
  readonly #layer: HTMLElement;
  readonly #events: PanZoomEvents;
  #stage: Stage;
  #view: View = { zoom: 1, x: 0, y: 0 };
  /** What to keep when the frame is resized. */
  #fit: "whole" | "width" | null = "whole";
  #rest: number | undefined;
  readonly #pointers = new Map<number, Point>();
  #pressed: { readonly at: Point; readonly time: number } | null = null;
  #lastTap: { readonly at: Point; readonly time: number } | null = null;
  #wheelHeldUntil = 0;
  /** Whether a drag on text selects it. */
  selects = true;
  #isSpaceDown = false;
  /** A press on text that has not moved, and a drag that selects. */
  #selecting: "pressed" | "dragging" | null = null;
  #longPress: number | undefined;
  #clicks = 0;

  constructor(frame: HTMLElement, layer: HTMLElement, picture: Size, events: PanZoomEvents) {
    this.#frame = frame;
    this.#layer = layer;
    this.#events = events;
    this.#stage = { frame: { width: 0, height: 0 }, picture };
  }

  /** Start listening; return the function that stops it. */
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
    frame.addEventListener("mousedown", this.#onMouseDown, { signal });
    frame.addEventListener("contextmenu", this.#onContextMenu, { signal });
    window.addEventListener("keydown", this.#onSpace, { signal });
    window.addEventListener("keyup", this.#onSpace, { signal });
    frame.addEventListener("touchstart", this.#onTouch, { signal, passive: false });
    frame.addEventListener("touchmove", this.#onTouch, { signal, passive: false });
    const sizes = new ResizeObserver(() => {
      this.#resize({ width: frame.clientWidth, height: frame.clientHeight });
    });
    sizes.observe(frame);
    return () => {
      listeners.abort();
      sizes.disconnect();
      window.clearTimeout(this.#rest);
      window.clearTimeout(this.#longPress);
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

  /** Zoom at the centre of the frame. */
  zoomBy(factor: number): void {
    this.#fit = null;
    this.#glide(zoomedAt(this.#stage, this.#view, this.#middle(), factor));
  }

  /** Pan by shares of the frame; return false if nothing moves. */
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
    this.#layer.style.setProperty("--layer-zoom", `${whole}`);
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

  /** Move by a CSS transition. */
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
    // Strokes of the boxes are in picture pixels: this many are one CSS pixel.
    this.#layer.style.setProperty("--screen-pixel", `${1 / zoom}px`);
    this.#frame.classList.toggle("picture-enlarged", !isWhole);
    this.#events.onRest({ zoom, isWhole, isWidth: isClose(zoom, widthZoom(this.#stage)) });
  }

  /** Return false if the view does not change. */
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
    if (event.button !== 0 && event.button !== 1) return;
    const at = this.#placeOf(event);
    this.#pointers.set(event.pointerId, at);
    const isAlone = this.#pointers.size === 1;
    this.#pressed = isAlone ? { at, time: event.timeStamp } : null;
    this.#endSelecting();
    if (isAlone) this.#pressText(event, at);
  };

  /** Start selecting if the press is on text. */
  #pressText(event: PointerEvent, at: Point): void {
    const isTouch = event.pointerType === "touch";
    const point = pictureAt(this.#view, at);
    const canSelect = this.selects && !this.#isSpaceDown && event.button === 0;
    if (!canSelect || !this.#events.isText(point, this.#reach(isTouch ? "touch" : "mouse"))) return;
    if (isTouch) {
      this.#longPress = window.setTimeout(() => {
        if (this.#pressed === null) return;
        this.#pressed = null;
        this.#selecting = "dragging";
        this.#events.onSelect(point, "word", false);
      }, LONG_PRESS_MS);
      return;
    }
    const last = this.#lastTap;
    const isRepeated = last !== null && this.#isDoubleTap(last, at, event.timeStamp);
    this.#clicks = isRepeated ? this.#clicks + 1 : 1;
    this.#selecting = "pressed";
    if (event.shiftKey) this.#events.onSelect(point, "character", true);
    else if (this.#clicks > 1) this.#events.onSelect(point, this.#clicks === 2 ? "word" : "line", false);
    else return;
    this.#selecting = "dragging";
  }

  readonly #onMove = (event: PointerEvent): void => {
    const now = this.#placeOf(event);
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch")
        this.#events.onPoint(pictureAt(this.#view, now), this.#reach("mouse"));
      return;
    }
    const pressed = this.#pressed;
    if (pressed !== null && isNear(now, pressed.at, TAP_TOLERANCE)) return;
    this.#pressed = null;
    window.clearTimeout(this.#longPress);
    this.#frame.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, now);
    if (this.#selecting !== null && this.#pointers.size === 1) {
      if (this.#selecting === "pressed" && pressed !== null) {
        this.#events.onSelect(pictureAt(this.#view, pressed.at), "character", false);
      }
      this.#selecting = "dragging";
      this.#events.onExtend(pictureAt(this.#view, now));
      return;
    }
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
    const hasSelected = this.#selecting === "dragging";
    this.#pressed = null;
    this.#endSelecting();
    if (pressed === null || event.button !== 0) return;
    const { at } = pressed;
    const isTouch = event.pointerType === "touch";
    const last = this.#lastTap;
    this.#lastTap = { at, time: event.timeStamp };
    if (hasSelected) return;
    if (last !== null && this.#isDoubleTap(last, at, event.timeStamp)) {
      this.#lastTap = null;
      this.#toggleAt(at);
    } else {
      this.#events.onPick(pictureAt(this.#view, at), this.#reach(isTouch ? "touch" : "mouse"), isTouch);
    }
  };

  /** The browser scrolls the page with this finger. */
  readonly #onCancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#pressed = null;
    this.#endSelecting();
  };

  #endSelecting(): void {
    window.clearTimeout(this.#longPress);
    this.#selecting = null;
  }

  #isDoubleTap(last: { readonly at: Point; readonly time: number }, at: Point, time: number): boolean {
    return time - last.time < DOUBLE_TAP_MS && isNear(at, last.at, 4 * TAP_TOLERANCE);
  }

  /** Keep the browser from selecting or scrolling by itself, and the focus in a line's text while the picture moves. */
  readonly #onMouseDown = (event: MouseEvent): void => {
    const isSelecting = this.#selecting !== null;
    if (isSelecting || event.button === 1 || document.activeElement instanceof HTMLTextAreaElement) {
      event.preventDefault();
    }
  };

  /** The browser's menu of a long press would end the selection. */
  readonly #onContextMenu = (event: MouseEvent): void => {
    if (this.#pointers.size > 0 && this.#selecting !== null) event.preventDefault();
  };

  /** Prevent the browser from scrolling with two fingers, or with one that selects. */
  readonly #onTouch = (event: TouchEvent): void => {
    if (event.touches.length > 1 || this.#selecting === "dragging") event.preventDefault();
  };

  readonly #onSpace = (event: KeyboardEvent): void => {
    if (event.key !== " ") return;
    this.#isSpaceDown = event.type === "keydown";
    this.#frame.classList.toggle("picture-held", this.#isSpaceDown);
    if (event.target === this.#frame) event.preventDefault(); // It would scroll the page.
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

function isNear(a: Point, b: Point, distance: number): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) <= distance;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6 * Math.max(a, b);
}

function isSame(a: View, b: View): boolean {
  return isClose(a.zoom, b.zoom) && Math.abs(a.x - b.x) < 0.01 && Math.abs(a.y - b.y) < 0.01;
}
