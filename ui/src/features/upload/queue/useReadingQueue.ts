/** The page's one queue, and what it is for the page: its rows, and a word before a tab with unread pictures is closed. */
import { useEffect, useState, useSyncExternalStore } from "react";

import { readPicture } from "../../../api/readPicture";
import type { Limits, PictureText } from "../../../api/types";
import { useAnnounce } from "../../../components/announce";
import { prepare } from "../prepare/prepare";
import { ReadingQueue } from "./ReadingQueue";
import { isUnfinished, type Rows } from "./rows";

/** `onStraight`: a picture that was chosen alone has been read. It must stay the same function. */
export function useReadingQueue(
  limits: Limits | null,
  onStraight: (text: PictureText) => void,
): { readonly queue: ReadingQueue; readonly rows: Rows } {
  const announce = useAnnounce();
  const [queue] = useState(() => new ReadingQueue({ prepare, read: readPicture, announce, onStraight }));
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

  const isUnderWay = rows.some(isUnfinished);
  useEffect(() => {
    if (!isUnderWay) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
    };
  }, [isUnderWay]);

  return { queue, rows };
}
