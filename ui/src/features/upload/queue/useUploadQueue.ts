/** Create the page's queue, and ask before a tab with unfinished pictures is closed. */
import { useEffect, useState, useSyncExternalStore } from "react";

import { readPicture } from "../../../api/readPicture";
import type { Limits, PictureText } from "../../../api/types";
import { useAnnounce } from "../../../components/announce";
import { prepare } from "../prepare/prepare";
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

  const isInProgress = rows.some(isUnfinished);
  useEffect(() => {
    if (!isInProgress) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
    };
  }, [isInProgress]);

  return { queue, rows };
}
