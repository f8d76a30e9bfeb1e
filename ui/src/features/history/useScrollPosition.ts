import { useEffect, useLayoutEffect, useState } from "react";

import { linkId } from "./HistoryRow";
import type { ScrollPosition } from "./scrollPosition";

/** Restore the scroll position and focus after a picture was opened. */
export function useScrollPosition(place: ScrollPosition): void {
  const [arrived] = useState(() => place.arrive());

  useLayoutEffect(
    () => () => {
      place.leave(window.scrollY); // While the list is still rendered.
    },
    [place],
  );

  useEffect(() => {
    if (arrived === null) return;
    // After the focus change on navigation.
    requestAnimationFrame(() => {
      window.scrollTo(0, arrived.scrollY);
      document.getElementById(linkId(arrived.openedId))?.focus({ preventScroll: true });
      place.forget();
    });
  }, [arrived, place]);
}
