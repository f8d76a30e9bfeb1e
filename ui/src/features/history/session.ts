/** State of the history for the lifetime of the tab. */
import { Deletions } from "./deletions";
import { ViewportObserver } from "./viewportObserver";
import { PictureList } from "./pictureList";
import { ScrollPosition } from "./scrollPosition";

interface Session {
  readonly list: PictureList;
  readonly deletions: Deletions;
  readonly place: ScrollPosition;
  readonly viewportObserver: ViewportObserver;
}

let session: Session | null = null;

export function historySession(): Session {
  return (session ??= begun());
}

/** Clear the state and stop all timers and requests. */
export function endHistorySession(): void {
  session?.list.stop();
  session?.deletions.stop();
  session?.place.forget();
  session = null;
}

/** Send deletions left by earlier pages, also when the browser restores this page from its cache. */
export function finishDeletions(): void {
  window.addEventListener("pageshow", () => {
    historySession().deletions.sendUnfinished();
  });
}

function begun(): Session {
  const list = new PictureList();
  const deletions = new Deletions((gone) => {
    list.drop(gone);
    if (list.get().blocks !== null) list.refresh();
  });
  return { list, deletions, place: new ScrollPosition(), viewportObserver: new ViewportObserver() };
}
