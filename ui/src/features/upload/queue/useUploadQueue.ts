/** Create the page's queue, and ask before a tab with unfinished pictures is closed. */
import { useEffect, useState, useSyncExternalStore } from "react";

import { findPicture, getPicture } from "../../../api/pictures";
import { readPicture } from "../../../api/readPicture";
import type { Limits, PictureText } from "../../../api/types";
import { useAnnounce } from "../../../components/announce";
import { historySession } from "../../history/session";
import { prepare } from "../prepare/prepare";
import { fingerprintOf, storedId } from "../sameFile";
import { SESSION_PICTURES } from "../sessionFiles";
import { useConfirmLeaving } from "../useConfirmLeaving";
import { UploadQueue } from "./UploadQueue";
import { isUnfinished, type Rows, sessionFilesOf } from "./rows";

/** `onSingleDone` is called for a picture that was added alone. It must be stable. */
export function useUploadQueue(
  limits: Limits | null,
  onSingleDone: (text: PictureText) => void,
): { readonly queue: UploadQueue; readonly rows: Rows } {
  const announce = useAnnounce();
  const [queue] = useState(() => {
    const created = new UploadQueue({
      prepare,
      read: readPicture,
      fingerprint: fingerprintOf,
      findStored: async (fingerprint, signal) => notHidden(await storedId(fingerprint, findPicture, signal)),
      load: getPicture,
      announce,
      onSingleDone,
    });
    created.restore(SESSION_PICTURES.load());
    return created;
  });
  const rows = useSyncExternalStore(queue.subscribe, queue.getRows);

  useEffect(() => {
    queue.setLimits(limits);
  }, [queue, limits]);

  useEffect(() => {
    SESSION_PICTURES.keep(sessionFilesOf(rows));
  }, [rows]);

  useEffect(() => {
    queue.start();
    return () => {
      queue.stop();
    };
  }, [queue]);

  useConfirmLeaving(rows.some(isUnfinished));
  return { queue, rows };
}

/** Return null for a picture that is being deleted. */
function notHidden(id: string | null): string | null {
  return id !== null && historySession().deletions.get().hidden.has(id) ? null : id;
}
