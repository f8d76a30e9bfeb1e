import { type RefObject, useEffect, useRef } from "react";

import { type MessageKey, t } from "./messages";
import type { Route } from "./routes";

const TITLES = {
  read: "title.newScan",
  history: "title.history",
  picture: "title.picture",
} as const satisfies Record<Route["page"], MessageKey>;

/** Update the title and move the focus to the new content on navigation, except for the first page. */
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
