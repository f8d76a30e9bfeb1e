import { formatBytes } from "../../format";
import type { Reading } from "./useReading";

type UnderWay = Extract<Reading, { phase: "uploading" | "reading" }>;

/** How far the picture is: real bytes while they leave, and no pretended figure while the server reads. */
export function ReadingCard({ reading, onCancel }: { reading: UnderWay; onCancel: () => void }) {
  const { file, url } = reading.picture;
  const isReading = reading.phase === "reading";
  return (
    <section className="reading-card" aria-label="Progress">
      <div className={isReading ? "reading-preview reading-preview-busy" : "reading-preview"}>
        <img src={url} alt={file.name} />
      </div>
      <div className="reading-facts">
        <p className="reading-name">{file.name}</p>
        {isReading ? (
          <>
            <progress aria-label="Reading" />
            <p>Reading the text…</p>
          </>
        ) : (
          <>
            <progress aria-label="Upload" value={reading.sentBytes} max={reading.totalBytes} />
            <p>
              Uploading: {formatBytes(reading.sentBytes)} of {formatBytes(reading.totalBytes)}
            </p>
          </>
        )}
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </section>
  );
}
