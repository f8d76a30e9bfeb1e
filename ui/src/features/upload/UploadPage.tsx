import "./upload.css";

import { useEffect, useRef, useState } from "react";

import type { Limits } from "../../api/types";
import { t } from "../../messages";
import { CameraDialog } from "./camera/CameraDialog";
import { EditorDialog } from "./editor/EditorDialog";
import { PictureChooser } from "./PictureChooser";
import { QueueList } from "./queue/QueueList";
import { ReadingCard } from "./queue/ReadingCard";
import type { ReadingQueue } from "./queue/ReadingQueue";
import { isDone, isInWork, type Rows, summaryOf } from "./queue/rows";
import { SendingOptions } from "./SendingOptions";
import type { Intake } from "./useIntake";

interface Props {
  readonly queue: ReadingQueue;
  readonly rows: Rows;
  readonly intake: Intake;
  readonly limits: Limits | null;
}

/** The way in: choose, drop, paste or photograph pictures, then see how far their reading is. */
export function UploadPage({ queue, rows, intake, limits }: Props) {
  const [isCameraOpen, setIsCameraOpen] = useState(false);
  const alone = rows.find((row) => row.goesStraight && isInWork(row));
  const others = rows.filter((row) => row !== alone);
  const isListBusy = rows.some((row) => !(isDone(row) && row.goesStraight));
  const edited = rows.find(({ id }) => id === intake.editedId);
  const stage = useFocusAfterChange(alone !== undefined);

  return (
    <div className={alone ? "upload-page upload-page-wide" : "upload-page"}>
      {alone === undefined && <Welcome rows={rows} isSmall={isListBusy} />}
      <div className="upload-stage" ref={stage} tabIndex={-1}>
        {alone === undefined ? (
          <>
            <PictureChooser
              limits={limits}
              isSmall={isListBusy}
              onFiles={intake.take}
              onCamera={() => {
                setIsCameraOpen(true);
              }}
            />
            {!isListBusy && <SendingOptions />}
          </>
        ) : (
          <ReadingCard row={alone} queue={queue} />
        )}
      </div>
      {others.length > 0 && <QueueList rows={others} queue={queue} onEdit={intake.edit} />}
      {isListBusy && alone === undefined && <SendingOptions />}
      {isCameraOpen && (
        <CameraDialog
          onPictures={(files, wish) => {
            setIsCameraOpen(false);
            intake.take(files, wish);
          }}
          onClose={() => {
            setIsCameraOpen(false);
          }}
        />
      )}
      {edited && (
        <EditorDialog
          key={edited.id}
          file={edited.file}
          edit={edited.edit}
          onSend={intake.sendEdited}
          onClose={intake.leaveEditor}
        />
      )}
    </div>
  );
}

function Welcome({ rows, isSmall }: { rows: Rows; isSmall: boolean }) {
  return (
    <header className={isSmall ? "hero hero-small" : "hero"}>
      <h1>{t(isSmall ? "upload.sessionTitle" : "upload.title")}</h1>
      <p>{isSmall ? summaryOf(rows) : t("upload.intro")}</p>
    </header>
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
