import { useCallback, useEffect, useRef, useState } from "react";

import type { PictureText } from "./api/types";
import { Announcer } from "./components/Announcer";
import { Icon } from "./components/Icon";
import { HistoryPage } from "./features/history/HistoryPage";
import { ResultView } from "./features/result/ResultView";
import { StoredResult } from "./features/result/StoredResult";
import { withCorrection } from "./features/result/withCorrection";
import { UploadPage } from "./features/upload/UploadPage";
import { useDropAndPaste } from "./features/upload/useDropAndPaste";
import { useReading } from "./features/upload/useReading";
import { useFocusOnNavigation } from "./useFocusOnNavigation";
import { goTo, HISTORY_HREF, pictureHref, READ_HREF, useRoute } from "./routes";

export function App() {
  return (
    <Announcer>
      <Page />
    </Announcer>
  );
}

/** The picture that was read last: shown from what the page has, while it is still on its way to the store. */
interface FreshResult {
  readonly text: PictureText;
  readonly url: string;
}

function Page() {
  const route = useRoute();
  const [fresh, setFresh] = useState<FreshResult | null>(null);
  const main = useRef<HTMLElement>(null);

  const onRead = useCallback((text: PictureText, url: string) => {
    setFresh({ text, url });
    goTo(pictureHref(text.id));
  }, []);
  const controls = useReading(onRead);
  const { choose } = controls;

  const isDraggedOver = useDropAndPaste(
    useCallback(
      (files: readonly File[]) => {
        goTo(READ_HREF);
        choose(files);
      },
      [choose],
    ),
  );

  const onSaved = useCallback((ordNum: number, corrected: string) => {
    setFresh((now) => now && { ...now, text: withCorrection(now.text, ordNum, corrected) });
  }, []);

  const freshUrl = fresh?.url;
  useEffect(
    () => () => {
      if (freshUrl !== undefined) URL.revokeObjectURL(freshUrl);
    },
    [freshUrl],
  );

  useFocusOnNavigation(main, route);

  return (
    <>
      <header className="site-header">
        <button type="button" className="skip" onClick={() => main.current?.focus()}>
          Skip to the content
        </button>
        <a className="brand" href={READ_HREF}>
          <Icon name="scan" />
          ocr-mesh
        </a>
        <nav aria-label="Pages">
          <a href={READ_HREF} aria-current={route.page === "read" ? "page" : undefined}>
            Read
          </a>
          <a href={HISTORY_HREF} aria-current={route.page === "history" ? "page" : undefined}>
            History
          </a>
        </nav>
      </header>
      <main ref={main} tabIndex={-1}>
        {route.page === "read" && <UploadPage {...controls} />}
        {route.page === "history" && <HistoryPage />}
        {route.page === "picture" &&
          (fresh?.text.id === route.id ? (
            <ResultView key={route.id} text={fresh.text} pictureUrl={fresh.url} onSaved={onSaved} />
          ) : (
            <StoredResult key={route.id} id={route.id} />
          ))}
      </main>
      {isDraggedOver && (
        <div className="drop-veil" aria-hidden="true">
          <p>Drop the picture to read it</p>
        </div>
      )}
    </>
  );
}
