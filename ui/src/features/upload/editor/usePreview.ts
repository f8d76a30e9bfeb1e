/** Decode a picture for the editor, drawn no larger than a screen. */
import { useEffect, useState } from "react";

import type { Size } from "../../../api/types";
import { drawRegion, decodeImage } from "../prepare/drawing";
import { scaledDown } from "../prepare/plan";
import { rotatedSize, type QuarterTurns } from "../prepare/region";

const PREVIEW_SIDE_PX = 1600;

export type Preview =
  | { readonly phase: "opening" }
  | { readonly phase: "open"; readonly picture: ImageBitmap; readonly size: Size }
  /** The browser cannot decode the format. */
  | { readonly phase: "closed" };

export function usePreview(file: File): Preview {
  const [preview, setPreview] = useState<Preview>({ phase: "opening" });

  useEffect(() => {
    let picture: ImageBitmap | null = null;
    let isOver = false;
    const open = async () => {
      picture = await decodeImage(file);
      if (isOver) picture.close();
      else setPreview({ phase: "open", picture, size: { width: picture.width, height: picture.height } });
    };
    open().catch(() => {
      if (!isOver) setPreview({ phase: "closed" });
    });
    return () => {
      isOver = true;
      picture?.close();
    };
  }, [file]);

  return preview;
}

/** Draw the rotated picture to `canvas`. */
export function drawPreview(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap,
  size: Size,
  turns: QuarterTurns,
): void {
  const whole = rotatedSize(size, turns);
  const output = scaledDown(whole, PREVIEW_SIDE_PX);
  const copy = drawRegion(picture, size, { turns, region: { x: 0, y: 0, ...whole }, output });
  [canvas.width, canvas.height] = [copy.width, copy.height];
  canvas.getContext("2d")?.drawImage(copy, 0, 0);
}
