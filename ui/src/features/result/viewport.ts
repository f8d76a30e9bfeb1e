/**
 * Which part of a picture a frame shows. A view is where the picture's corner lies in the frame and how large a pixel of
 * it is there; every function gives a new view that holds to the same bounds.
 */
import type { Point, Quad } from "../../api/types";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `zoom`: CSS pixels of the frame a pixel of the picture; `x`, `y`: where the picture's top left corner is, CSS pixels. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** A frame and the picture in it. */
export interface Stage {
  readonly frame: Size;
  readonly picture: Size;
}

/** At least so many CSS pixels a pixel of the picture, and at least so many times the whole picture's zoom. */
const MAX_PIXEL_ZOOM = 4;
const MAX_WHOLE_ZOOM = 8;

/** A line this low cannot be read; one of the second height can, with ease. CSS pixels. */
const LEGIBLE_HEIGHT = 9;
const EASY_HEIGHT = 22;

/** Left free around a line that is brought into view, as a share of the frame. */
const REVEAL_MARGIN = 0.06;

/** The zoom at which the whole picture fits. */
export function wholeZoom({ frame, picture }: Stage): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** The zoom at which the picture is as wide as the frame. */
export function widthZoom({ frame, picture }: Stage): number {
  return Math.max(wholeZoom({ frame, picture }), frame.width / picture.width);
}

export function maxZoom(stage: Stage): number {
  return Math.max(MAX_PIXEL_ZOOM, MAX_WHOLE_ZOOM * wholeZoom(stage));
}

export function wholeView(stage: Stage): View {
  return bounded(stage, { zoom: wholeZoom(stage), x: 0, y: 0 });
}

/** As wide as the frame, from the top. */
export function widthView(stage: Stage): View {
  return bounded(stage, { zoom: widthZoom(stage), x: 0, y: 0 });
}

/** No smaller than whole, no larger than is of use, and no empty strip beside a picture that could fill it. */
export function bounded(stage: Stage, { zoom, x, y }: View): View {
  const { frame, picture } = stage;
  const within = Math.min(Math.max(zoom, wholeZoom(stage)), maxZoom(stage));
  return {
    zoom: within,
    x: clampOffset(x, picture.width * within, frame.width),
    y: clampOffset(y, picture.height * within, frame.height),
  };
}

function clampOffset(start: number, length: number, frame: number): number {
  if (length <= frame) return (frame - length) / 2;
  return Math.min(0, Math.max(start, frame - length));
}

/** `factor` times as large, with what is at `at` (in the frame) staying there. */
export function zoomedAt(stage: Stage, view: View, [atX, atY]: Point, factor: number): View {
  const zoom = Math.min(Math.max(view.zoom * factor, wholeZoom(stage)), maxZoom(stage));
  const ratio = zoom / view.zoom;
  return bounded(stage, { zoom, x: atX - (atX - view.x) * ratio, y: atY - (atY - view.y) * ratio });
}

export function panned(stage: Stage, view: View, byX: number, byY: number): View {
  return bounded(stage, { zoom: view.zoom, x: view.x + byX, y: view.y + byY });
}

/** Two fingers went from `before` to `now`: what lay under them still does. */
export function pinched(
  stage: Stage,
  view: View,
  before: readonly [Point, Point],
  now: readonly [Point, Point],
): View {
  const [from, to] = [middle(before), middle(now)];
  const factor = distance(now) / Math.max(distance(before), 1);
  const moved = { zoom: view.zoom, x: view.x + to[0] - from[0], y: view.y + to[1] - from[1] };
  return zoomedAt(stage, moved, to, factor);
}

function middle([a, b]: readonly [Point, Point]): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function distance([a, b]: readonly [Point, Point]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The place in the picture that lies at a point of the frame. */
export function pictureAt(view: View, [x, y]: Point): Point {
  return [(x - view.x) / view.zoom, (y - view.y) / view.zoom];
}

/** Moved no further than it takes to see the line; closer where it is too small to be read; else the same view. */
export function revealed(stage: Stage, view: View, quad: Quad): View {
  const { frame } = stage;
  const [left, top, width, height] = boundsOf(quad);
  const closer = zoomedAt(
    stage,
    view,
    [frame.width / 2, frame.height / 2],
    legibleZoom(stage, view, width, height) / view.zoom,
  );
  const { zoom, x, y } = closer;
  return bounded(stage, {
    zoom,
    x: offsetToShow(x, left * zoom, width * zoom, frame.width),
    y: offsetToShow(y, top * zoom, height * zoom, frame.height),
  });
}

/** The view's own zoom where the line can be read; never a smaller one, and no larger than shows the whole line. */
function legibleZoom({ frame }: Stage, { zoom }: View, width: number, height: number): number {
  const thickness = Math.min(width, height);
  if (thickness * zoom >= LEGIBLE_HEIGHT) return zoom;
  const free = 1 - 2 * REVEAL_MARGIN;
  const fitting = Math.min((frame.width * free) / width, (frame.height * free) / height);
  return Math.max(zoom, Math.min(EASY_HEIGHT / thickness, fitting));
}

/** The start of the axis from which a stretch of it is offsetToShow: as it is, else as little off as need be. */
function offsetToShow(start: number, from: number, length: number, frame: number): number {
  const margin = frame * REVEAL_MARGIN;
  return Math.max(Math.min(start, frame - margin - length - from), margin - from);
}

/** Left, top, width and height of a quad's upright rectangle. */
export function boundsOf(quad: Quad): readonly [left: number, top: number, width: number, height: number] {
  const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}
