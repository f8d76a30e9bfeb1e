import { useCallback, useEffect, useMemo, useRef } from "react";

import type { Job } from "./api/jobs";
import type { PictureText } from "./api/types";
import { Alert } from "./components/Alert";
import { Announcer } from "./components/Announcer";
import { Icon } from "./components/Icon";
import { LateParts } from "./components/LateParts";
import { SignInNotice } from "./features/account/SignInNotice";
import { SignInPage } from "./features/account/SignInPage";
import { UserMenu } from "./features/account/UserMenu";
import { useUser } from "./features/account/user";
import { isSending } from "./features/documents/upload/documentRows";
import { MorePages } from "./features/documents/upload/MorePages";
import { useDocumentUploads } from "./features/documents/upload/useDocumentUploads";
import { historySession } from "./features/history/session";
import { useStore } from "./features/history/store";
import type { OnLines } from "./features/lines/useLineEdits";
import { withLines } from "./features/lines/withLines";
import { PictureOrder } from "./features/result/pictureOrder";
import { type ReadAgain, ReadAgainContext } from "./features/result/readAgain";
import { withCorrection } from "./features/result/withCorrection";
import { SettingsButton } from "./features/settings/SettingsButton";
import { hasFile, isDone, isUnfinished, rowOf, withoutDeleted } from "./features/upload/queue/rows";
import { useIsOnline } from "./features/upload/queue/useIsOnline";
import { useUploadQueue } from "./features/upload/queue/useUploadQueue";
import { UnknownPage } from "./UnknownPage";
import { UploadPage } from "./features/upload/UploadPage";
import { takeSharedFiles } from "./features/upload/sharedFiles";
import { useDropAndPaste } from "./features/upload/useDropAndPaste";
import { useFileIntake } from "./features/upload/useFileIntake";
import { useLimits } from "./features/upload/useLimits";
import { DataPage, DocumentPage, HistoryPage, ResultView, StoredResult } from "./lateParts";
import { t } from "./messages";
import { useFocusOnNavigation } from "./useFocusOnNavigation";
import {
  DATA_HREF,
  documentHref,
  goTo,
  HISTORY_HREF,
  pictureHref,
  READ_HREF,
  replaceWith,
  routeOf,
  useRoute,
} from "./routes";

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
  const { uploads, rows: documents } = useDocumentUploads(limits, openDocumentIfWaiting);
  const { hidden } = useStore(historySession().deletions);
  const rows = withoutDeleted(allRows, hidden);
  const intake = useFileIntake(queue, uploads);
  const { addFiles } = intake;
  const isOnline = useIsOnline();

  const dropped = useDropAndPaste(
    useCallback(
      (files: readonly File[]) => {
        goTo(READ_HREF);
        addFiles(files);
      },
      [addFiles],
    ),
  );

  useEffect(() => {
    takeSharedFiles().then(
      (files) => {
        if (files.length > 0) addFiles(files);
      },
      () => undefined, // The cache is blocked, so nothing was kept in it.
    );
  }, [addFiles]);

  /** Nothing is shown to a person who must sign in, or whose session has ended: it could be another person by now. */
  const { state: user, hasEnded } = useUser();
  const isShut = hasEnded || user?.mustSignIn === true;

  const shownId = route.page === "picture" ? route.id : null;
  const onSaved = useCallback(
    (ordNum: number, corrected: string) => {
      if (shownId !== null) queue.changeText(shownId, (text) => withCorrection(text, ordNum, corrected));
    },
    [queue, shownId],
  );

  const onLines = useCallback<OnLines>(
    (lines, revision) => {
      if (shownId !== null) queue.changeText(shownId, (text) => withLines(text, lines, revision));
    },
    [queue, shownId],
  );

  const onRenamed = useCallback(
    (name: string) => {
      if (shownId !== null) queue.changeText(shownId, (text) => ({ ...text, name }));
    },
    [queue, shownId],
  );

  /** Upload the stored picture as a new one; its own result stays, with its corrections. */
  const readAgain = useCallback<ReadAgain>(
    (file, edit) => {
      goTo(READ_HREF);
      for (const id of queue.add([file], true)) queue.send(id, edit);
    },
    [queue],
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
  const shownRow = shownId === null ? undefined : rowOf(rows, shownId);
  const fresh = shownRow !== undefined && hasFile(shownRow) ? shownRow : undefined;
  const { blocks } = useStore(historySession().list);
  const order = useMemo(() => {
    const read = rows.filter(isDone).map(({ stage }) => stage.text.id);
    if (shownId === null || (read.length > 1 && read.includes(shownId))) return read;
    return blocks?.flatMap(({ entries }) => entries.map(({ id }) => id)) ?? [];
  }, [rows, blocks, shownId]);
  const inProgress = rows.filter(isUnfinished).length + documents.filter(isSending).length;

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
          <a href={DATA_HREF} aria-current={route.page === "data" ? "page" : undefined}>
            {t("nav.data")}
          </a>
          <a href="./docs">{t("nav.api")}</a>
        </nav>
        <div className="header-end">
          <UserMenu />
          <SettingsButton />
        </div>
      </header>
      <main ref={main} tabIndex={-1}>
        {!isOnline && (
          <p role="status" className="offline-note">
            <Icon name="offline" />
            {t("state.offline")}
          </p>
        )}
        <SignInNotice />
        {dropped.refused !== null && (
          <Alert message={t(dropped.refused === "link" ? "upload.linkRefused" : "upload.textRefused")}>
            <button type="button" className="button button-small" onClick={dropped.dismiss}>
              {t("action.close")}
            </button>
          </Alert>
        )}
        {isShut && <SignInPage />}
        {!isShut && route.page === "read" && (
          <UploadPage
            queue={queue}
            rows={rows}
            uploads={uploads}
            documents={documents}
            intake={intake}
            limits={limits}
          />
        )}
        {!isShut && (
          <LateParts key={route.page} isPage>
            {route.page === "history" && <HistoryPage />}
            {route.page === "data" && <DataPage />}
            {route.page === "document" && (
              <DocumentPage key={route.id} id={route.id} view={route.view} uploads={uploads} />
            )}
            <ReadAgainContext value={readAgain}>
              <PictureOrder value={order}>
                {route.page === "picture" &&
                  (fresh ? (
                    <>
                      {fresh.stage.text.pages > 1 && (
                        <MorePages file={fresh.file} count={fresh.stage.text.pages} uploads={uploads} />
                      )}
                      <ResultView
                        key={route.id}
                        text={fresh.stage.text}
                        pictureUrl={fresh.shownUrl ?? fresh.url}
                        onSaved={onSaved}
                        onLines={onLines}
                        onRenamed={onRenamed}
                        onSaveAgain={onSaveAgain}
                      />
                    </>
                  ) : (
                    <StoredResult key={route.id} id={route.id} />
                  ))}
              </PictureOrder>
            </ReadAgainContext>
          </LateParts>
        )}
        {!isShut && route.page === "unknown" && <UnknownPage />}
      </main>
      {dropped.isOver && (
        <div className="drop-veil" aria-hidden="true">
          <p>{t("upload.dropHere")}</p>
        </div>
      )}
    </>
  );
}

/** Open the result only if the person is still on the upload page and no dialog is open. */
function openResultIfWaiting(text: PictureText): void {
  if (isWaiting()) goTo(pictureHref(text.id));
}

function openDocumentIfWaiting(job: Job): void {
  if (isWaiting()) goTo(documentHref(job.id));
}

function isWaiting(): boolean {
  return routeOf(window.location.hash).page === "read" && document.querySelector("dialog[open]") === null;
}
