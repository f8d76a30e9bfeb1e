/**
 * View geometry: which part of a picture a frame shows. Every function returns a new view within the same bounds.
 */
import type { Point, Quad } from "../../api/types";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * `zoom`: CSS pixels per picture pixel; `x`, `y`: position of the picture's top left corner in the frame, CSS pixels.
 */
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

/**
 * Maximum zoom: CSS pixels per picture pixel, and multiples of the zoom that fits the whole picture; the larger counts.
 */
const MAX_PIXEL_ZOOM = 4;
const MAX_WHOLE_ZOOM = 8;

/** Minimum legible and target line height. CSS pixels. */
const LEGIBLE_HEIGHT = 9;
const EASY_HEIGHT = 22;

/** Margin around a revealed line, as a share of the frame. */
const REVEAL_MARGIN = 0.06;

/** Return the zoom that fits the whole picture. */
export function wholeZoom({ frame, picture }: Stage): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** Return the zoom that fits the width. */
export function widthZoom({ frame, picture }: Stage): number {
  return Math.max(wholeZoom({ frame, picture }), frame.width / picture.width);
}

export function maxZoom(stage: Stage): number {
  return Math.max(MAX_PIXEL_ZOOM, MAX_WHOLE_ZOOM * wholeZoom(stage));
}

export function wholeView(stage: Stage): View {
  return bounded(stage, { zoom: wholeZoom(stage), x: 0, y: 0 });
}

/** Return the view that fits the width, from the top. */
export function widthView(stage: Stage): View {
  return bounded(stage, { zoom: widthZoom(stage), x: 0, y: 0 });
}

/** Limit zoom and position, so that no empty space is beside a picture that could fill it. */
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

/** Zoom by `factor` around the point `at` of the frame. */
export function zoomedAt(stage: Stage, view: View, [atX, atY]: Point, factor: number): View {
  const zoom = Math.min(Math.max(view.zoom * factor, wholeZoom(stage)), maxZoom(stage));
  const ratio = zoom / view.zoom;
  return bounded(stage, { zoom, x: atX - (atX - view.x) * ratio, y: atY - (atY - view.y) * ratio });
}

export function panned(stage: Stage, view: View, byX: number, byY: number): View {
  return bounded(stage, { zoom: view.zoom, x: view.x + byX, y: view.y + byY });
}

/** Move two fingers from `before` to `now`, keeping the points under them. */
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

/** Return the picture's point at a point of the frame. */
export function pictureAt(view: View, [x, y]: Point): Point {
  return [(x - view.x) / view.zoom, (y - view.y) / view.zoom];
}

/** Return a view that shows the line with the least movement, zoomed in if it is not legible. */
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

/**
 * Return a zoom at which the line is legible: at least the current one, at most one that shows the whole line.
 */
function legibleZoom({ frame }: Stage, { zoom }: View, width: number, height: number): number {
  const thickness = Math.min(width, height);
  if (thickness * zoom >= LEGIBLE_HEIGHT) return zoom;
  const free = 1 - 2 * REVEAL_MARGIN;
  const fitting = Math.min((frame.width * free) / width, (frame.height * free) / height);
  return Math.max(zoom, Math.min(EASY_HEIGHT / thickness, fitting));
}

/** Return the offset nearest to `start` at which the range is visible. */
function offsetToShow(start: number, from: number, length: number, frame: number): number {
  const margin = frame * REVEAL_MARGIN;
  return Math.max(Math.min(start, frame - margin - length - from), margin - from);
}

/** Return left, top, width and height of a quad's bounding rectangle. */
export function boundsOf(quad: Quad): readonly [left: number, top: number, width: number, height: number] {
  const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}
