import { useEffect, useState } from "react";

import { thumbnailUrl } from "../../api/pictures";
import { Icon } from "../../components/Icon";

/** CSS pixels; the picture fills the frame. */
const SIDE = 80;

/** A busy server limits concurrent thumbnails, so retry once. */
export const RETRY_AFTER_MS = 3_000;

interface Props {
  readonly id: string;
  readonly className?: string;
}

/** A picture's thumbnail, loaded when it comes into view, with a fixed size. */
export function Thumbnail({ id, className = "history-thumbnail" }: Props) {
  const [failures, setFailures] = useState(0);
  const [isShown, setIsShown] = useState(true);

  useEffect(() => {
    if (failures !== 1) return; // No retry after the second failure.
    const timer = window.setTimeout(setIsShown, RETRY_AFTER_MS, true);
    return () => {
      window.clearTimeout(timer);
    };
  }, [failures]);

  return (
    <div className={className}>
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
