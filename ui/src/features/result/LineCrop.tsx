import { useEffect, useRef } from "react";

import type { Quad } from "../../api/types";
import { quadSize, straighten, withMargin } from "./geometry";

const CROP_HEIGHT_PX = 48;
const MAX_CROP_WIDTH_PX = 2000;

/** The straightened crop of a line, for comparison with its text. */
export function LineCrop({ picture, quad }: { picture: HTMLImageElement; quad: Quad }) {
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    const outer = withMargin(quad, 0.15);
    const { width, height } = quadSize(outer);
    if (width < 1 || height < 1) return;
    const density = window.devicePixelRatio;
    canvas.current.height = CROP_HEIGHT_PX * density;
    canvas.current.width = Math.min((width / height) * canvas.current.height, MAX_CROP_WIDTH_PX * density);
    const upright = straighten(outer, canvas.current.width, canvas.current.height);
    if (upright === null) return;
    context.imageSmoothingQuality = "high";
    context.setTransform(...upright);
    // drawImage applies the EXIF orientation of an <img>, so quads fit.
    context.drawImage(picture, 0, 0);
  }, [picture, quad]);

  return <canvas ref={canvas} className="line-crop" width={0} height={0} aria-hidden="true" />;
}
