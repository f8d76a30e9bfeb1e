import { useEffect, useRef } from "react";

import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import type { PictureList } from "./pictureList";
import { historySession } from "./session";

interface Props {
  readonly list: PictureList;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** Number of loaded pictures. */
  readonly count: number;
}

/**
 * The end of the list: loads the next page when it comes near the window. The button does the same without
 * IntersectionObserver.
 */
export function LoadMore({ list, hasMore, isLoading, count }: Props) {
  const { viewportObserver } = historySession();
  const end = useRef<HTMLDivElement>(null);
  const wasPressed = useRef(false);
  const announce = useAnnounce();

  // Observe again for each page: an end that stays near fires no event.
  useEffect(() => {
    if (end.current === null || isLoading) return;
    return viewportObserver.watch(end.current, (isNear) => {
      if (isNear) list.loadNext();
    });
  }, [list, viewportObserver, hasMore, isLoading, count]);

  useEffect(() => {
    if (wasPressed.current) announce(t("history.announceShown", { count }));
    wasPressed.current = false;
  }, [announce, count]);

  if (!hasMore) return null;
  return (
    <div ref={end} className="history-older">
      <button
        type="button"
        className="button"
        aria-disabled={isLoading}
        onClick={() => {
          wasPressed.current = true;
          list.loadNext();
        }}
      >
        {t(isLoading ? "state.loading" : "history.loadMore")}
      </button>
    </div>
  );
}
