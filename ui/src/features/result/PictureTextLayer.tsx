import { memo } from "react";

import type { Quad, TextLine } from "../../api/types";
import { t } from "../../messages";
import { quadSize } from "./geometry";
import type { Size } from "./viewport";

interface Props {
  readonly picture: Size;
  readonly lines: readonly TextLine[];
  readonly texts: readonly string[];
}

/**
 * The text of the lines over the picture, transparent and rotated with them, so that it can be selected and found by the
 * browser's search. Characters are about where they are in the picture; SelectionLayer.tsx marks them exactly.
 */
export const PictureTextLayer = memo(function PictureTextLayer({ picture, lines, texts }: Props) {
  return (
    <div
      className="picture-text"
      role="group"
      aria-label={t("result.pictureText")}
      style={{ width: picture.width, height: picture.height }}
    >
      {lines.map(({ ordNum, quad }, place) => (
        <Line key={ordNum} place={place} quad={quad} text={texts[place] ?? ""} />
      ))}
    </div>
  );
});

const Line = memo(function Line({ place, quad, text }: { place: number; quad: Quad; text: string }) {
  const { width, height } = quadSize(quad);
  if (text === "" || width < 1 || height < 1) return null;
  const [topLeft, topRight, , bottomLeft] = quad;
  const matrix = [
    (topRight[0] - topLeft[0]) / width,
    (topRight[1] - topLeft[1]) / width,
    (bottomLeft[0] - topLeft[0]) / height,
    (bottomLeft[1] - topLeft[1]) / height,
    ...topLeft,
  ];
  return (
    <span
      className="picture-text-line"
      data-place={place}
      dir="auto"
      style={{
        width,
        height,
        fontSize: height * FONT_SHARE,
        lineHeight: `${height}px`,
        transform: `matrix(${matrix.join(",")})`,
      }}
    >
      {text}
    </span>
  );
});

/** Of a line's height; small enough that its text is not wider than the line, which it is spread over. */
const FONT_SHARE = 0.55;
