import { useState } from "react";

import { Icon } from "../../../components/Icon";
import type { PartialResult } from "./partialResult";
import type { Row } from "./rows";

/** A picture with the boxes found so far; an icon if the browser cannot display it. */
export function PicturePreview({ row, alt }: { row: Row; alt: string }) {
  const [isBroken, setIsBroken] = useState(row.url === "");
  const live = row.stage.name === "reading" ? row.stage.live : null;
  const isLooking = live !== null && live.boxes === null;
  return (
    <div className={isLooking ? "preview preview-scanning" : "preview"}>
      {isBroken ? (
        <Icon name="picture" />
      ) : (
        <img
          src={row.shownUrl ?? row.url}
          alt={alt}
          decoding="async"
          onError={() => {
            setIsBroken(true);
          }}
        />
      )}
      {live !== null && <Boxes live={live} />}
    </div>
  );
}

/** Decorative: the lines beside the picture have the same content. */
function Boxes({ live: { size, boxes } }: { live: PartialResult }) {
  if (size === null || boxes === null) return null;
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {boxes.map(({ place, quad, text }) => (
        <polygon
          key={place}
          className={text === null ? "partial-box" : "partial-box partial-box-read"}
          points={quad.map(([x, y]) => `${x},${y}`).join(" ")}
        />
      ))}
    </svg>
  );
}
