import "./upload.css";

import { useEffect, useRef } from "react";

import { Alert } from "../../components/Alert";
import { PictureChooser } from "./PictureChooser";
import { ReadingCard } from "./ReadingCard";
import type { ReadingControls } from "./useReading";

/** The way in: choose, drop or paste a picture, then see how far its reading is. */
export function UploadPage({ reading, choose, retry, cancel }: ReadingControls) {
  const isUnderWay = reading.phase === "uploading" || reading.phase === "reading";
  const stage = useFocusAfterChange(isUnderWay);
  return (
    <div className="upload-page">
      <header className="hero">
        <h1>Drop a picture. Get its text.</h1>
        <p>Receipts, letters, forms and photos, read line by line, and yours to check and correct.</p>
      </header>
      <div className="upload-stage" ref={stage} tabIndex={-1}>
        {isUnderWay ? (
          <ReadingCard reading={reading} onCancel={cancel} />
        ) : (
          <>
            {reading.phase === "refused" && <Alert message={reading.message} />}
            {reading.phase === "failed" && (
              <Alert message={`“${reading.picture.file.name}” was not read. ${reading.message}`}>
                {reading.canRetry && (
                  <button type="button" className="button" onClick={retry}>
                    Try again
                  </button>
                )}
              </Alert>
            )}
            <PictureChooser onFiles={choose} />
          </>
        )}
      </div>
    </div>
  );
}

/** What had the keyboard goes away when the stage changes: the keyboard then starts from the stage, not from the top. */
function useFocusAfterChange(isUnderWay: boolean) {
  const stage = useRef<HTMLDivElement>(null);
  const shown = useRef(isUnderWay);
  useEffect(() => {
    if (shown.current !== isUnderWay) stage.current?.focus();
    shown.current = isUnderWay;
  }, [isUnderWay]);
  return stage;
}
