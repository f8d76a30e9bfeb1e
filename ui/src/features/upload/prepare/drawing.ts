/** Rotate, crop and shrink pictures on a canvas, from full resolution. */
import type { Size } from "../../../api/types";
import type { QuarterTurns, Region } from "./region";

/** What is drawn: a region of the rotated picture, at a size. */
export interface Drawing {
  readonly turns: QuarterTurns;
  readonly region: Region;
  readonly output: Size;
}

/** Limit of iOS. */
const MAX_CANVAS_PIXELS = 16_777_216;

/** Decode a picture with its EXIF orientation applied. Rejects if the browser does not know the format. */
export function decodeImage(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file, { imageOrientation: "from-image" });
}

/**
 * Draw the planned part of a picture. The first canvas is at most twice the target size and is halved repeatedly, so
 * that every pixel contributes and thin strokes stay visible. Starts smaller if the canvas limit requires it.
 *
 * @throws Error if the browser provides no canvas.
 */
export function drawRegion(
  picture: CanvasImageSource,
  size: Size,
  { turns, region, output }: Drawing,
): HTMLCanvasElement {
  let halvings = Math.max(0, Math.floor(Math.log2(region.width / output.width)));
  while (halvings > 0 && output.width * output.height * 4 ** halvings > MAX_CANVAS_PIXELS) halvings -= 1;
  let canvas = newCanvas({ width: output.width * 2 ** halvings, height: output.height * 2 ** halvings });
  const context = whiteContext(canvas);
  context.setTransform(...canvasTransform(turns, size, region, canvas));
  context.drawImage(picture, 0, 0);
  for (; halvings > 0; halvings -= 1) {
    const half = newCanvas({ width: canvas.width / 2, height: canvas.height / 2 });
    whiteContext(half).drawImage(canvas, 0, 0, half.width, half.height);
    freeCanvas(canvas);
    canvas = half;
  }
  return canvas;
}

/**
 * Return the canvas transform (a, b, c, d, e, f) that rotates a picture of `size` and maps `region` of the rotated
 * picture to the canvas.
 */
export function canvasTransform(
  turns: QuarterTurns,
  size: Size,
  region: Size & { readonly x: number; readonly y: number },
  canvas: Size,
): readonly [number, number, number, number, number, number] {
  const [sx, sy] = [canvas.width / region.width, canvas.height / region.height];
  const { width, height } = size;
  const [a, b, c, d, e, f] = (
    [
      [1, 0, 0, 1, 0, 0],
      [0, 1, -1, 0, height, 0],
      [-1, 0, 0, -1, width, height],
      [0, -1, 1, 0, 0, width],
    ] as const
  )[turns];
  return [a * sx, b * sy, c * sx, d * sy, (e - region.x) * sx, (f - region.y) * sy];
}

/**
 * Encode a canvas as a file.
 *
 * @throws Error if the browser cannot encode that many pixels.
 */
export function encodeCanvas(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob === null) reject(new Error("The browser wrote no picture"));
        else resolve(blob);
      },
      type,
      quality,
    );
  });
}

/** Free the canvas memory at once; phones have little. */
export function freeCanvas(canvas: HTMLCanvasElement): void {
  [canvas.width, canvas.height] = [0, 0];
}

function newCanvas({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

/** Return a context with white background, as the server flattens transparency. */
function whiteContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser gives no canvas");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  return context;
}
