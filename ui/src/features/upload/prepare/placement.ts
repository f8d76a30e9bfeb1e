/** Map coordinates of the uploaded file to the shown picture: a region or a smaller copy of it. */
import type { PictureText, Quad, Size } from "../../../api/types";
import type { Region } from "./region";

export interface Placement {
  /** The uploaded part of the shown picture. */
  readonly region: Region;
  /** Size of the shown picture. */
  readonly picture: Size;
}

export function placedQuad(quad: Quad, sent: Size, { region }: Placement): Quad {
  const [scaleX, scaleY] = [region.width / sent.width, region.height / sent.height];
  const [a, b, c, d] = quad.map(([x, y]) => [region.x + x * scaleX, region.y + y * scaleY] as const);
  return [a, b, c, d] as unknown as Quad;
}

/** Map a text to the shown picture. `sizeBytes` stays that of the upload, which is what is stored. */
export function placedText(text: PictureText, placement: Placement): PictureText {
  return {
    ...text,
    ...placement.picture,
    lines: text.lines.map((line) => ({ ...line, quad: placedQuad(line.quad, text, placement) })),
  };
}
