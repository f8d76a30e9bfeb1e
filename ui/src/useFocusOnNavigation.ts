import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

import { type MessageKey, t } from "./messages";
import type { Route } from "./routes";

const TITLES = {
  read: "title.newScan",
  history: "title.history",
  data: "title.data",
  picture: "title.picture", // Until its name is known: useTitle.
  unknown: "title.unknown",
} as const satisfies Partial<Record<Route["page"], MessageKey>>;

/** Update the title and move the focus to the new content on navigation, except for the first page. */
export function useFocusOnNavigation(main: RefObject<HTMLElement | null>, route: Route): void {
  const shown = useRef(route);

  // Before the effects of what is shown, which may have a better title (useTitle).
  useLayoutEffect(() => {
    // A document names the tab itself, also when another page of it is shown.
    if (route.page !== "document") document.title = t(TITLES[route.page]);
  }, [route]);

  useEffect(() => {
    if (pageOf(shown.current) !== pageOf(route)) {
      main.current?.focus();
      window.scrollTo(0, 0);
    }
    shown.current = route;
  }, [main, route]);
}

function pageOf(route: Route): string {
  return "id" in route ? `${route.page}/${route.id}` : route.page;
}
