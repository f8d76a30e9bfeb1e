/** Where files come in, whichever way they came; and which of them stands in the editor. */
import { useCallback, useRef, useState } from "react";

import { PREPARE } from "./preferences";
import type { Edit } from "./prepare/region";
import type { ReadingQueue } from "./queue/ReadingQueue";

export interface Intake {
  /** `wantsEditor`: the picture is to be prepared, whatever the switch says. */
  readonly take: (files: readonly File[], wantsEditor?: boolean) => void;
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
    (files: readonly File[], wantsEditor = false) => {
      const isHeld = wantsEditor || PREPARE.isOn();
      const [first, ...more] = queue.add(files, isHeld);
      // Several wait in the list, to be prepared one by one or sent as they are.
      if (isHeld && first !== undefined && more.length === 0) edit(first);
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
