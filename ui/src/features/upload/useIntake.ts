/** Where files come in, whichever way they came; and which of them stands in the editor. */
import { useCallback, useRef, useState } from "react";

import { PREPARE } from "./preferences";
import type { Edit } from "./prepare/region";
import type { ReadingQueue } from "./queue/ReadingQueue";

/** What is to become of them: as the switch says; into the editor first; or nothing until the person says so. */
export type Wish = "as set" | "edit" | "keep";

export interface Intake {
  readonly take: (files: readonly File[], wish?: Wish) => void;
  readonly editedId: number | null;
  readonly edit: (id: number) => void;
  readonly sendEdited: (edit: Edit) => void;
  readonly leaveEditor: () => void;
}

export function useIntake(queue: ReadingQueue): Intake {
  const [editedId, setEditedId] = useState<number | null>(null);
  /** It was waiting for its turn, and does so again when the editor is left. */
  const wasWaiting = useRef(false);

  const edit = useCallback(
    (id: number) => {
      wasWaiting.current = queue.hold(id);
      setEditedId(id);
    },
    [queue],
  );

  const take = useCallback(
    (files: readonly File[], wish: Wish = "as set") => {
      const isEdited = wish === "edit" || (wish === "as set" && PREPARE.isOn());
      const [first, ...more] = queue.add(files, isEdited || wish === "keep");
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
