import { useCallback, useRef } from "react";

import type { PictureText } from "./api/types";
import { Announcer } from "./components/Announcer";
import { Icon } from "./components/Icon";
import { HistoryPage } from "./features/history/HistoryPage";
import { historySession } from "./features/history/session";
import { useStore } from "./features/history/store";
import { ResultView } from "./features/result/ResultView";
import { StoredResult } from "./features/result/StoredResult";
import { withCorrection } from "./features/result/withCorrection";
import { isUnfinished, rowOf, withoutDeleted } from "./features/upload/queue/rows";
import { useUploadQueue } from "./features/upload/queue/useUploadQueue";
import { UploadPage } from "./features/upload/UploadPage";
import { useDropAndPaste } from "./features/upload/useDropAndPaste";
import { useFileIntake } from "./features/upload/useFileIntake";
import { useLimits } from "./features/upload/useLimits";
import { t } from "./messages";
import { useFocusOnNavigation } from "./useFocusOnNavigation";
import { goTo, HISTORY_HREF, pictureHref, READ_HREF, replaceWith, routeOf, useRoute } from "./routes";

export function App() {
  return (
    <Announcer>
      <Page />
    </Announcer>
  );
}

function Page() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const limits = useLimits();
  const { queue, rows: allRows } = useUploadQueue(limits, openResultIfWaiting);
  const { hidden } = useStore(historySession().deletions);
  const rows = withoutDeleted(allRows, hidden);
  const intake = useFileIntake(queue);
  const { addFiles } = intake;

  const isDraggedOver = useDropAndPaste(
    useCallback(
      (files: readonly File[]) => {
        goTo(READ_HREF);
        addFiles(files);
      },
      [addFiles],
    ),
  );

  const shownId = route.page === "picture" ? route.id : null;
  const onSaved = useCallback(
    (ordNum: number, corrected: string) => {
      if (shownId !== null) queue.changeText(shownId, (text) => withCorrection(text, ordNum, corrected));
    },
    [queue, shownId],
  );

  const onSaveAgain = useCallback(async () => {
    const text = shownId === null ? null : await queue.saveAgain(shownId);
    // A server that ignores the form field `id` stores the picture under a new id.
    if (text !== null && text.id !== shownId && window.location.hash === pictureHref(shownId ?? "")) {
      replaceWith(pictureHref(text.id));
    }
    return text?.isKept ?? false;
  }, [queue, shownId]);

  useFocusOnNavigation(main, route);

  /** The result of this session, shown until the server has stored it, with the picture that was chosen. */
  const fresh = shownId === null ? undefined : rowOf(rows, shownId);
  const inProgress = rows.filter(isUnfinished).length;

  return (
    <>
      <header className="site-header">
        <button type="button" className="skip" onClick={() => main.current?.focus()}>
          {t("nav.skip")}
        </button>
        <a className="brand" href={READ_HREF}>
          <Icon name="scan" />
          ocr-mesh
        </a>
        <nav aria-label={t("nav.label")}>
          <a
            href={READ_HREF}
            aria-current={route.page === "read" ? "page" : undefined}
            aria-description={inProgress > 0 ? t("nav.inProgress", { count: inProgress }) : undefined}
          >
            {t("nav.newScan")}
            {inProgress > 0 && route.page !== "read" && (
              <span className="under-way" aria-hidden="true">
                {inProgress}
              </span>
            )}
          </a>
          <a href={HISTORY_HREF} aria-current={route.page === "history" ? "page" : undefined}>
            {t("nav.history")}
          </a>
          <a href="./docs">{t("nav.api")}</a>
        </nav>
      </header>
      <main ref={main} tabIndex={-1}>
        {route.page === "read" && <UploadPage queue={queue} rows={rows} intake={intake} limits={limits} />}
        {route.page === "history" && <HistoryPage />}
        {route.page === "picture" &&
          (fresh ? (
            <ResultView
              key={route.id}
              text={fresh.stage.text}
              pictureUrl={fresh.rotatedUrl ?? fresh.url}
              onSaved={onSaved}
              onSaveAgain={onSaveAgain}
            />
          ) : (
            <StoredResult key={route.id} id={route.id} />
          ))}
      </main>
      {isDraggedOver && (
        <div className="drop-veil" aria-hidden="true">
          <p>{t("upload.dropHere")}</p>
        </div>
      )}
    </>
  );
}

/** Open the result only if the person is still on the upload page and no dialog is open. */
function openResultIfWaiting(text: PictureText): void {
  const isElsewhere = routeOf(window.location.hash).page !== "read" || document.querySelector("dialog[open]");
  if (!isElsewhere) goTo(pictureHref(text.id));
}
