import type { TextLine } from "../../api/types";
import { polygonPoints } from "./geometry";
import type { LineRange } from "./lineSelection";
import type { Size } from "./viewport";
import { characterPlaces, partOf } from "./wordPlaces";

interface Props {
  readonly picture: Size;
  readonly lines: readonly TextLine[];
  readonly texts: readonly string[];
  readonly range: LineRange | null;
}

/** The selected part of each line, in the picture's coordinates. */
export function SelectionLayer({ picture, lines, texts, range }: Props) {
  if (range === null) return null;
  const { from, to } = range;
  return (
    <svg className="picture-selection" viewBox={`0 0 ${picture.width} ${picture.height}`} aria-hidden="true">
      {lines.slice(from.place, to.place + 1).map(({ ordNum, quad, words }, index) => {
        const place = from.place + index;
        const text = texts[place] ?? "";
        const places = characterPlaces(text, words);
        const start = place === from.place ? from.offset : 0;
        const end = place === to.place ? to.offset : text.length;
        if (start >= end) return null;
        const part = partOf(quad, places[start] ?? 0, places[end] ?? 1);
        return <polygon key={ordNum} points={polygonPoints(part)} />;
      })}
    </svg>
  );
}
