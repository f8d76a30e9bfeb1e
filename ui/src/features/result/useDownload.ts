import { useEffect, useRef, useState } from "react";

import { getDocument } from "../../api/documents";
import type { DocumentFormat } from "../../api/formats";
import { messageOf } from "../../api/problem";
import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { saveFile } from "./saveFile";

export type Download =
  | { readonly phase: "ready" }
  | { readonly phase: "fetching" }
  | {
      readonly phase: "failed";
      readonly format: DocumentFormat;
      readonly message: string;
    };

/** Download one file at a time; `name` is the picture's. */
export function useDownload(
  id: string,
  name: string,
): { download: Download; start: (format: DocumentFormat) => Promise<void> } {
  const [download, setDownload] = useState<Download>({ phase: "ready" });
  const inProgress = useRef<AbortController>(null);
  const announce = useAnnounce();

  useEffect(
    () => () => {
      inProgress.current?.abort();
    },
    [],
  );

  const start = async (format: DocumentFormat) => {
    inProgress.current?.abort();
    const abort = new AbortController();
    inProgress.current = abort;
    setDownload({ phase: "fetching" });
    announce(t("download.announcePreparing", { label: format.label }));
    try {
      const file = await getDocument(id, name, format, abort.signal);
      saveFile(file);
      setDownload({ phase: "ready" });
      announce(t("download.announceDone", { name: file.name }));
    } catch (thrown) {
      if (!abort.signal.aborted) setDownload({ phase: "failed", format, message: messageOf(thrown) });
    }
  };

  return { download, start };
}
