import { useState } from "react";

import { Icon } from "../../../components/Icon";
import type { LiveReading } from "./live";
import type { Row } from "./rows";

/** The picture, and on it where text is, as far as that is known. What the browser cannot show is an icon. */
export function LivePicture({ row, alt }: { row: Row; alt: string }) {
  const [isBroken, setIsBroken] = useState(false);
  const live = row.stage.name === "reading" ? row.stage.live : null;
  const isLooking = live !== null && live.boxes === null;
  return (
    <div className={isLooking ? "live-picture live-picture-looking" : "live-picture"}>
      {isBroken ? (
        <Icon name="picture" />
      ) : (
        <img
          src={row.turnedUrl ?? row.url}
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

/** Only to look at: the lines beside the picture say the same. */
function Boxes({ live: { size, boxes } }: { live: LiveReading }) {
  if (size === null || boxes === null) return null;
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {boxes.map(({ place, quad, text }) => (
        <polygon
          key={place}
          className={text === null ? "live-box" : "live-box live-box-read"}
          points={quad.map(([x, y]) => `${x},${y}`).join(" ")}
        />
      ))}
    </svg>
  );
}
