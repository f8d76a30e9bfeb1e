/** What the history keeps for as long as the tab lives, whatever page is shown. */
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

/** Forgets what is loaded and stops what would still happen. */
export function endHistorySession(): void {
  session?.list.stop();
  session?.deletions.stop();
  session?.place.forget();
  session = null;
}

/** Sends deletions that an earlier page did not live to send, also where the browser brings this page back from its cache. */
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
