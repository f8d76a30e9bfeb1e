import { useEffect, useState } from "react";

import type { PictureList } from "./pictureList";

/** Focus and visibility events come in pairs. */
const AT_MOST_EVERY_MS = 1_000;

/** Interval of automatic refreshes. */
export const REFRESH_EVERY_MS = 15_000;

/** Refresh the list when the tab is visited, when the connection is back, and at an interval. */
export function useAutoRefresh(list: PictureList): void {
  useEffect(() => {
    let last = 0;
    const refresh = () => {
      if (document.visibilityState === "hidden" || Date.now() - last < AT_MOST_EVERY_MS) return;
      last = Date.now();
      list.refresh();
    };
    document.addEventListener("visibilitychange", refresh);
    window.addEventListener("focus", refresh);
    window.addEventListener("online", refresh);
    const timer = window.setInterval(refresh, REFRESH_EVERY_MS);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", refresh);
      window.removeEventListener("focus", refresh);
      window.removeEventListener("online", refresh);
    };
  }, [list]);
}

const MINUTE_MS = 60_000;

/** Return the current time, updated every minute. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(new Date());
    }, MINUTE_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  return now;
}
