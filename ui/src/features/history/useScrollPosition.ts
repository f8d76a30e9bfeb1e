import { useEffect, useLayoutEffect, useState } from "react";

import { linkId } from "./HistoryRow";
import type { ScrollPosition } from "./scrollPosition";

/** Begins where the list was left for a picture, with the keyboard on that picture; else at the top. */
export function useScrollPosition(place: ScrollPosition): void {
  const [arrived] = useState(() => place.arrive());

  useLayoutEffect(
    () => () => {
      place.leave(window.scrollY); // As long as the list is still there.
    },
    [place],
  );

  useEffect(() => {
    if (arrived === null) return;
    // Once the page around it has done what it does at every change of page.
    requestAnimationFrame(() => {
      window.scrollTo(0, arrived.scrollY);
      document.getElementById(linkId(arrived.openedId))?.focus({ preventScroll: true });
      place.forget();
    });
  }, [arrived, place]);
}
