/** Add files to the queues, and track which picture is in the editor. */
import { useCallback, useRef, useState } from "react";

import type { DocumentUploads } from "../documents/upload/DocumentUploads";
import { isDocument } from "../documents/upload/documentFile";
import { EDIT_FIRST } from "./preferences";
import type { Edit } from "./prepare/region";
import { isUnfinished } from "./queue/rows";
import type { UploadQueue } from "./queue/UploadQueue";

/** What to do with new files: follow the option; open the editor; or hold them in the queue. */
export type IntakeMode = "default" | "edit" | "hold";

export interface FileIntake {
  readonly addFiles: (files: readonly File[], mode?: IntakeMode) => void;
  readonly editedId: number | null;
  readonly edit: (id: number) => void;
  readonly sendEdited: (edit: Edit) => void;
  readonly leaveEditor: () => void;
}

export function useFileIntake(queue: UploadQueue, uploads: DocumentUploads): FileIntake {
  const [editedId, setEditedId] = useState<number | null>(null);
  /** It was queued, and is queued again when the editor is cancelled. */
  const wasWaiting = useRef(false);

  const edit = useCallback(
    (id: number) => {
      wasWaiting.current = queue.hold(id);
      setEditedId(id);
    },
    [queue],
  );

  const addFiles = useCallback(
    (files: readonly File[], mode: IntakeMode = "default") => {
      const documents = files.filter(isDocument);
      const pictures = files.filter((file) => !isDocument(file));
      if (documents.length > 0) {
        uploads.add(documents, pictures.length === 0 && !queue.getRows().some(isUnfinished));
      }
      if (pictures.length === 0) return;
      const isEdited = mode === "edit" || (mode === "default" && EDIT_FIRST.isOn());
      const [first, ...more] = queue.add(pictures, isEdited || mode === "hold");
      // Several are held in the list, to be edited or uploaded.
      if (isEdited && first !== undefined && more.length === 0) edit(first);
    },
    [queue, uploads, edit],
  );

  const sendEdited = (changes: Edit) => {
    if (editedId !== null) queue.send(editedId, changes);
    setEditedId(null);
  };

  const leaveEditor = () => {
    if (editedId !== null && wasWaiting.current) queue.send(editedId);
    setEditedId(null);
  };

  return { addFiles, editedId, edit, sendEdited, leaveEditor };
}
