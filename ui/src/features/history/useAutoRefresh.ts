import { useEffect, useState } from "react";

import type { PictureList } from "./pictureList";

/** Coming back to a tab is both an event of its document and of its window; one of them is enough. */
const AT_MOST_EVERY_MS = 1_000;

/** How often a list that is looked at is refreshed: pictures may be read meanwhile, here or elsewhere. */
export const REFRESH_EVERY_MS = 15_000;

/** Refreshes the list when a person comes back to the tab, when the connection does, and now and then. */
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

/** The time, to the minute: "in 3 hours" does not stay so. */
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
