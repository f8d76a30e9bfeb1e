import type { Quad } from "../../api/types";

/** Return an SVG `points` attribute. */
export function polygonPoints(quad: Quad): string {
  return quad.map(([x, y]) => `${x},${y}`).join(" ");
}

/** Return the lengths of the top and left edges, pixels. */
export function quadSize([topLeft, topRight, , bottomLeft]: Quad): { width: number; height: number } {
  return {
    width: Math.hypot(topRight[0] - topLeft[0], topRight[1] - topLeft[1]),
    height: Math.hypot(bottomLeft[0] - topLeft[0], bottomLeft[1] - topLeft[1]),
  };
}

/** A canvas transform. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Return the transform that maps a quad upright to `width` × `height` pixels: top left to (0, 0), top right to (width,
 * 0), bottom left to (0, height). Null for a quad without area.
 */
export function straighten(
  [topLeft, topRight, , bottomLeft]: Quad,
  width: number,
  height: number,
): Affine | null {
  const [ux, uy] = [topRight[0] - topLeft[0], topRight[1] - topLeft[1]];
  const [vx, vy] = [bottomLeft[0] - topLeft[0], bottomLeft[1] - topLeft[1]];
  const area = ux * vy - uy * vx;
  if (area === 0) return null;
  const [a, c] = [(width * vy) / area, (-width * vx) / area];
  const [b, d] = [(-height * uy) / area, (height * ux) / area];
  return [a, b, c, d, -(a * topLeft[0] + c * topLeft[1]), -(b * topLeft[0] + d * topLeft[1])];
}

/** Return the quad with a margin of `share` of its height on every side. */
export function withMargin(quad: Quad, share: number): Quad {
  const { width, height } = quadSize(quad);
  if (width === 0 || height === 0) return quad;
  const [topLeft, topRight, , bottomLeft] = quad;
  const margin = height * share;
  const along = [
    ((topRight[0] - topLeft[0]) / width) * margin,
    ((topRight[1] - topLeft[1]) / width) * margin,
  ] as const;
  const down = [
    ((bottomLeft[0] - topLeft[0]) / height) * margin,
    ((bottomLeft[1] - topLeft[1]) / height) * margin,
  ] as const;
  const moved = (corner: 0 | 1 | 2 | 3, alongSign: number, downSign: number) =>
    [
      quad[corner][0] + alongSign * along[0] + downSign * down[0],
      quad[corner][1] + alongSign * along[1] + downSign * down[1],
    ] as const;
  return [moved(0, -1, -1), moved(1, 1, -1), moved(2, 1, 1), moved(3, -1, 1)];
}
