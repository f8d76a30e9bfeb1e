import { useState } from "react";

import { thumbnailUrl } from "../../api/pictures";
import { Icon } from "../../components/Icon";

/** CSS pixels of the frame; the picture fills it. */
const SIDE = 80;

/** The picture's small copy, fetched when its row comes into view; its place never changes. */
export function Thumbnail({ id }: { id: string }) {
  const [isMissing, setIsMissing] = useState(false);
  return (
    <div className="history-thumbnail">
      {isMissing ? (
        <Icon name="picture" />
      ) : (
        <img
          src={thumbnailUrl(id)}
          width={SIDE}
          height={SIDE}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => {
            setIsMissing(true);
          }}
        />
      )}
    </div>
  );
}
