import "./upload.css";

import { useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Selection } from "../../api/selection";
import type { Limits } from "../../api/types";
import { CameraDialog, EditorDialog } from "../../lateParts";
import { LateParts } from "../../components/LateParts";
import { t } from "../../messages";
import type { DocumentUploads } from "../documents/upload/DocumentUploads";
import { DocumentQueueRow } from "../documents/upload/DocumentQueueRow";
import {
  type DocumentRow,
  type DocumentRows,
  canSendAgain,
  fileCounts,
  isRead,
} from "../documents/upload/documentRows";
import { FirstSteps } from "./FirstSteps";
import { PictureChooser } from "./PictureChooser";
import { QueueList } from "./queue/QueueList";
import { ProgressCard } from "./queue/ProgressCard";
import type { UploadQueue } from "./queue/UploadQueue";
import { canTryAgain, isDone, isActive, type Row, type Rows, summaryOf } from "./queue/rows";
import { UploadOptions } from "./UploadOptions";
import type { FileIntake } from "./useFileIntake";

interface Props {
  readonly queue: UploadQueue;
  readonly rows: Rows;
  readonly uploads: DocumentUploads;
  readonly documents: DocumentRows;
  readonly intake: FileIntake;
  readonly limits: Limits | null;
}

/** The upload page: choose, drop, paste or photograph files, and follow their progress. */
export function UploadPage({ queue, rows, uploads, documents, intake, limits }: Props) {
  const [isCameraOpen, setIsCameraOpen] = useState(false);
  const alone = rows.find((row) => row.opensWhenDone && isActive(row));
  const others = rows.filter((row) => row !== alone);
  const isListBusy = documents.length > 0 || rows.some((row) => !(isDone(row) && row.opensWhenDone));
  const edited = rows.find(({ id }) => id === intake.editedId);
  const selection = useMemo(() => readOf(rows, documents), [rows, documents]);
  const stage = useFocusAfterChange(alone !== undefined);
  const focusStage = () => stage.current?.focus();

  return (
    <>
      {/* A new element, since moving the old one would be a layout shift. */}
      <div
        key={alone ? "reading" : "choosing"}
        className={alone ? "upload-page upload-page-wide" : "upload-page"}
      >
        {alone === undefined && <Welcome rows={rows} documents={documents} isSmall={isListBusy} />}
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
              {rows.length + documents.length === 0 && <FirstSteps onFiles={intake.addFiles} />}
            </>
          ) : (
            <ProgressCard row={alone} queue={queue} />
          )}
        </div>
        {others.length + documents.length > 0 && (
          <QueueList
            rows={others}
            queue={queue}
            onEdit={intake.edit}
            selection={selection}
            failedCount={others.filter(canTryAgain).length + documents.filter(canSendAgain).length}
            onTryAgain={() => {
              others.filter(canTryAgain).forEach(({ id }) => {
                queue.send(id);
              });
              documents.filter(canSendAgain).forEach(({ id }) => {
                uploads.send(id);
              });
            }}
            hasDone={others.some(isOver) || documents.some((row) => isRead(row) || isOver(row))}
            onClear={() => {
              queue.removeDone();
              uploads.removeDone();
            }}
          >
            {documents.map((row) => (
              <DocumentQueueRow key={`document-${row.id}`} row={row} uploads={uploads} onGone={focusStage} />
            ))}
          </QueueList>
        )}
        {isListBusy && alone === undefined && <UploadOptions />}
      </div>
      <LateParts>
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
      </LateParts>
    </>
  );
}

/** Return whether nothing more happens to a file: it is read, or is not here any more. */
function isOver({ stage: { name } }: Row | DocumentRow): boolean {
  return name === "done" || name === "lost";
}

/** Return what has been read and stored, in the order of the list. */
function readOf(rows: Rows, documents: DocumentRows): Selection {
  return {
    pictures: rows.filter(isDone).flatMap(({ stage: { text } }) => (text.isKept ? [text.id] : [])),
    documents: documents.flatMap((row) =>
      row.stage.name === "accepted" && isRead(row) ? [row.stage.job.id] : [],
    ),
  };
}

interface WelcomeProps {
  readonly rows: Rows;
  readonly documents: DocumentRows;
  readonly isSmall: boolean;
}

function Welcome({ rows, documents, isSmall }: WelcomeProps) {
  return (
    <header className={isSmall ? "hero hero-small" : "hero"}>
      <h1>{t(isSmall ? "upload.sessionTitle" : "upload.title")}</h1>
      <p>{isSmall ? summaryOf(rows, fileCounts(documents)) : t("upload.intro")}</p>
    </header>
  );
}

/** Focus the stage when its content is replaced, since the focused element is gone. */
function useFocusAfterChange(isInProgress: boolean) {
  const stage = useRef<HTMLDivElement>(null);
  const shown = useRef(isInProgress);
  useLayoutEffect(() => {
    if (shown.current !== isInProgress) stage.current?.focus();
    shown.current = isInProgress;
  }, [isInProgress]);
  return stage;
}
