/** Create the page's queue, and ask before a tab with unfinished pictures is closed. */
import { useEffect, useState, useSyncExternalStore } from "react";

import { readPicture } from "../../../api/readPicture";
import type { Limits, PictureText } from "../../../api/types";
import { useAnnounce } from "../../../components/announce";
import { prepare } from "../prepare/prepare";
import { useConfirmLeaving } from "../useConfirmLeaving";
import { UploadQueue } from "./UploadQueue";
import { isUnfinished, type Rows } from "./rows";

/** `onSingleDone` is called for a picture that was added alone. It must be stable. */
export function useUploadQueue(
  limits: Limits | null,
  onSingleDone: (text: PictureText) => void,
): { readonly queue: UploadQueue; readonly rows: Rows } {
  const announce = useAnnounce();
  const [queue] = useState(() => new UploadQueue({ prepare, read: readPicture, announce, onSingleDone }));
  const rows = useSyncExternalStore(queue.subscribe, queue.getRows);

  useEffect(() => {
    queue.setLimits(limits);
  }, [queue, limits]);

  useEffect(() => {
    queue.start();
    return () => {
      queue.stop();
    };
  }, [queue]);

  useConfirmLeaving(rows.some(isUnfinished));
  return { queue, rows };
}
