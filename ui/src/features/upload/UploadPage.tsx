import "./upload.css";

import { Alert } from "../../components/Alert";
import { PictureChooser } from "./PictureChooser";
import { ReadingCard } from "./ReadingCard";
import type { ReadingControls } from "./useReading";

/** The way in: choose, drop or paste a picture, then see how far its reading is. */
export function UploadPage({ reading, choose, retry, cancel }: ReadingControls) {
  return (
    <div className="upload-page">
      <header className="hero">
        <h1>Drop a picture. Get its text.</h1>
        <p>Receipts, letters, forms and photos, read line by line, and yours to check and correct.</p>
      </header>
      {reading.phase === "uploading" || reading.phase === "reading" ? (
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
  );
}
