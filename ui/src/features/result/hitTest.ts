/** Find the line under a pointer by one pass over the boxes instead of a listener on each. */
import type { Point, Quad, TextLine } from "../../api/types";
import { quadSize } from "./geometry";

/**
 * Return the smallest box that contains the point, else the nearest one within `reach`; null if there is none.
 *
 * @param reach in picture pixels.
 */
export function lineAt(lines: readonly TextLine[], point: Point, reach: number): TextLine | null {
  let found: TextLine | null = null;
  let least = Infinity;
  let nearest = reach;
  for (const line of lines) {
    const away = distanceTo(line.quad, point);
    if (away > nearest) continue;
    const area = areaOf(line.quad);
    if (away < nearest || area < least) [found, least] = [line, area];
    nearest = away;
  }
  return found;
}

/** Return the distance from the point to the quad; 0 inside. */
function distanceTo(quad: Quad, point: Point): number {
  return contains(quad, point)
    ? 0
    : Math.min(...quad.map((corner, place) => distanceToEdge(point, corner, quad[((place + 1) % 4) as 0])));
}

/** Even-odd rule, for quads of either orientation. */
function contains(quad: Quad, [x, y]: Point): boolean {
  let isInside = false;
  quad.forEach(([ax, ay], place) => {
    const [bx, by] = quad[((place + 1) % 4) as 0];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isInside = !isInside;
  });
  return isInside;
}

function distanceToEdge([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function areaOf(quad: Quad): number {
  const { width, height } = quadSize(quad);
  return width * height;
}
