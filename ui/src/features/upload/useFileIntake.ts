/** Where files come in, whichever way they came; and which of them stands in the editor. */
import { useCallback, useRef, useState } from "react";

import { EDIT_FIRST } from "./preferences";
import type { Edit } from "./prepare/region";
import type { UploadQueue } from "./queue/UploadQueue";

/** What is to become of them: as the switch says; into the editor first; or nothing until the person says so. */
export type IntakeMode = "default" | "edit" | "hold";

export interface FileIntake {
  readonly take: (files: readonly File[], wish?: IntakeMode) => void;
  readonly editedId: number | null;
  readonly edit: (id: number) => void;
  readonly sendEdited: (edit: Edit) => void;
  readonly leaveEditor: () => void;
}

export function useFileIntake(queue: UploadQueue): FileIntake {
  const [editedId, setEditedId] = useState<number | null>(null);
  /** It was waiting for its job, and does so again when the editor is left. */
  const wasWaiting = useRef(false);

  const edit = useCallback(
    (id: number) => {
      wasWaiting.current = queue.hold(id);
      setEditedId(id);
    },
    [queue],
  );

  const take = useCallback(
    (files: readonly File[], wish: IntakeMode = "default") => {
      const isEdited = wish === "edit" || (wish === "default" && EDIT_FIRST.isOn());
      const [first, ...more] = queue.add(files, isEdited || wish === "hold");
      // Several wait in the list, to be prepared one by one or sent as they are.
      if (isEdited && first !== undefined && more.length === 0) edit(first);
    },
    [queue, edit],
  );

  const sendEdited = (changes: Edit) => {
    if (editedId !== null) queue.send(editedId, changes);
    setEditedId(null);
  };

  const leaveEditor = () => {
    if (editedId !== null && wasWaiting.current) queue.send(editedId);
    setEditedId(null);
  };

  return { take, editedId, edit, sendEdited, leaveEditor };
}
