import { useEffect, useRef } from "react";

import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import type { PictureList } from "./pictureList";
import { historySession } from "./session";

interface Props {
  readonly list: PictureList;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** How many are here. */
  readonly count: number;
}

/** The list's end: as it comes near, the next page is loaded. The button does the same where that does not work. */
export function LoadMore({ list, hasMore, isLoading, count }: Props) {
  const { viewportObserver } = historySession();
  const end = useRef<HTMLDivElement>(null);
  const wasPressed = useRef(false);
  const announce = useAnnounce();

  // Anew for each page: an end that stays near the window says nothing by itself.
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
