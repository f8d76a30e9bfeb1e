import { type RefObject, useEffect, useRef } from "react";

import { type MessageKey, t } from "./messages";
import type { Route } from "./routes";

const TITLES = {
  read: "title.newScan",
  history: "title.history",
  picture: "title.picture",
} as const satisfies Record<Route["page"], MessageKey>;

/**
 * Does what a browser does at a change of page: a new title, and the keyboard and the screen reader at the new content's
 * start. Not at the first page: there the browser has done it.
 */
export function useFocusOnNavigation(main: RefObject<HTMLElement | null>, route: Route): void {
  const shown = useRef(route);

  useEffect(() => {
    document.title = t(TITLES[route.page]);
    if (pageOf(shown.current) !== pageOf(route)) {
      main.current?.focus();
      window.scrollTo(0, 0);
    }
    shown.current = route;
  }, [main, route]);
}

function pageOf(route: Route): string {
  return route.page === "picture" ? `picture/${route.id}` : route.page;
}
