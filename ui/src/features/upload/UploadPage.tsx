import "./upload.css";

import { useEffect, useRef, useState } from "react";

import type { Limits } from "../../api/types";
import { t } from "../../messages";
import { CameraDialog } from "./camera/CameraDialog";
import { EditorDialog } from "./editor/EditorDialog";
import { PictureChooser } from "./PictureChooser";
import { QueueList } from "./queue/QueueList";
import { ProgressCard } from "./queue/ProgressCard";
import type { UploadQueue } from "./queue/UploadQueue";
import { isDone, isActive, type Rows, summaryOf } from "./queue/rows";
import { UploadOptions } from "./UploadOptions";
import type { FileIntake } from "./useFileIntake";

interface Props {
  readonly queue: UploadQueue;
  readonly rows: Rows;
  readonly intake: FileIntake;
  readonly limits: Limits | null;
}

/** The upload page: choose, drop, paste or photograph pictures, and follow their progress. */
export function UploadPage({ queue, rows, intake, limits }: Props) {
  const [isCameraOpen, setIsCameraOpen] = useState(false);
  const alone = rows.find((row) => row.opensWhenDone && isActive(row));
  const others = rows.filter((row) => row !== alone);
  const isListBusy = rows.some((row) => !(isDone(row) && row.opensWhenDone));
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
              onFiles={intake.addFiles}
              onCamera={() => {
                setIsCameraOpen(true);
              }}
            />
            {!isListBusy && <UploadOptions />}
          </>
        ) : (
          <ProgressCard row={alone} queue={queue} />
        )}
      </div>
      {others.length > 0 && <QueueList rows={others} queue={queue} onEdit={intake.edit} />}
      {isListBusy && alone === undefined && <UploadOptions />}
      {isCameraOpen && (
        <CameraDialog
          onPictures={(files, mode) => {
            setIsCameraOpen(false);
            intake.addFiles(files, mode);
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

/** Focus the stage when its content is replaced, since the focused element is gone. */
function useFocusAfterChange(isInProgress: boolean) {
  const stage = useRef<HTMLDivElement>(null);
  const shown = useRef(isInProgress);
  useEffect(() => {
    if (shown.current !== isInProgress) stage.current?.focus();
    shown.current = isInProgress;
  }, [isInProgress]);
  return stage;
}
