import { useEffect, useRef, useState } from "react";

import { messageOf } from "../api/problem";
import { t } from "../messages";
import { useAnnounce } from "./announce";

export type Download<T extends Labelled> =
  | { readonly phase: "ready" }
  | { readonly phase: "fetching" }
  | { readonly phase: "failed"; readonly what: T; readonly message: string };

/** A kind of file, with its name for people. */
interface Labelled {
  readonly label: string;
}

/** Download one file at a time; `save` starts the browser's download and returns what to announce. */
export function useDownload<T extends Labelled>(
  save: (what: T, signal: AbortSignal) => Promise<string>,
): {
  download: Download<T>;
  start: (what: T) => Promise<void>;
} {
  const [download, setDownload] = useState<Download<T>>({ phase: "ready" });
  const inProgress = useRef<AbortController>(null);
  const announce = useAnnounce();

  useEffect(
    () => () => {
      inProgress.current?.abort();
    },
    [],
  );

  const start = async (what: T) => {
    inProgress.current?.abort();
    const abort = new AbortController();
    inProgress.current = abort;
    setDownload({ phase: "fetching" });
    announce(t("download.announcePreparing", { label: what.label }));
    try {
      const done = await save(what, abort.signal);
      setDownload({ phase: "ready" });
      announce(done);
    } catch (thrown) {
      if (!abort.signal.aborted) setDownload({ phase: "failed", what, message: messageOf(thrown) });
    }
  };

  return { download, start };
}
