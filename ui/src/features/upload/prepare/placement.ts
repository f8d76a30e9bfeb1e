/** From the pixels of what was sent to those of the picture that a person sees: a part of it, or a smaller copy. */
import type { PictureText, Quad, Size } from "../../../api/types";
import type { Region } from "./region";

export interface Placement {
  /** The part of the shown picture that was sent. */
  readonly region: Region;
  /** The shown picture. */
  readonly picture: Size;
}

export function placedQuad(quad: Quad, sent: Size, { region }: Placement): Quad {
  const [scaleX, scaleY] = [region.width / sent.width, region.height / sent.height];
  const [a, b, c, d] = quad.map(([x, y]) => [region.x + x * scaleX, region.y + y * scaleY] as const);
  return [a, b, c, d] as unknown as Quad;
}

/** The text as it stands in the shown picture. `size_bytes` stays that of what was sent, for that is what is kept. */
export function placedText(text: PictureText, placement: Placement): PictureText {
  return {
    ...text,
    ...placement.picture,
    lines: text.lines.map((line) => ({ ...line, quad: placedQuad(line.quad, text, placement) })),
  };
}
