/** The picture for the editor: opened once, and drawn no larger than a screen shows. */
import { useEffect, useState } from "react";

import type { Size } from "../../../api/types";
import { drawn, opened } from "../prepare/drawing";
import { shrunk } from "../prepare/plan";
import { turnedSize, type Turns } from "../prepare/region";

const PREVIEW_SIDE_PX = 1600;

export type Preview =
  | { readonly phase: "opening" }
  | { readonly phase: "open"; readonly picture: ImageBitmap; readonly size: Size }
  /** The browser does not know the format. */
  | { readonly phase: "closed" };

export function usePreview(file: File): Preview {
  const [preview, setPreview] = useState<Preview>({ phase: "opening" });

  useEffect(() => {
    let picture: ImageBitmap | null = null;
    let isOver = false;
    const open = async () => {
      picture = await opened(file);
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

/** Draws the turned picture into `canvas`. */
export function drawPreview(canvas: HTMLCanvasElement, picture: ImageBitmap, size: Size, turns: Turns): void {
  const whole = turnedSize(size, turns);
  const output = shrunk(whole, PREVIEW_SIDE_PX);
  const copy = drawn(picture, size, { turns, region: { x: 0, y: 0, ...whole }, output });
  [canvas.width, canvas.height] = [copy.width, copy.height];
  canvas.getContext("2d")?.drawImage(copy, 0, 0);
}
