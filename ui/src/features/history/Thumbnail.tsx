import { useEffect, useState } from "react";

import { thumbnailUrl } from "../../api/pictures";
import { Icon } from "../../components/Icon";

/** CSS pixels of the frame; the picture fills it. */
const SIDE = 80;

/** A server that has much to do makes small copies for a few at a time, and has room for more soon after. */
export const RETRY_AFTER_MS = 3_000;

/** The picture's small copy, fetched when its row comes into view; its place never changes. */
export function Thumbnail({ id }: { id: string }) {
  const [failures, setFailures] = useState(0);
  const [isShown, setIsShown] = useState(true);

  useEffect(() => {
    if (failures !== 1) return; // What fails twice has no small copy.
    const timer = window.setTimeout(setIsShown, RETRY_AFTER_MS, true);
    return () => {
      window.clearTimeout(timer);
    };
  }, [failures]);

  return (
    <div className="history-thumbnail">
      {isShown ? (
        <img
          src={thumbnailUrl(id)}
          width={SIDE}
          height={SIDE}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => {
            setFailures((before) => before + 1);
            setIsShown(false);
          }}
        />
      ) : (
        <Icon name="picture" />
      )}
    </div>
  );
}
