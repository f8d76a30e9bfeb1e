/** Create the page's uploads of documents, and ask before a tab with an unfinished upload is closed. */
import { useEffect, useState } from "react";

import { deleteJob, findJob, getJob, type Job, listJobs } from "../../../api/jobs";
import { sendDocument } from "../../../api/sendDocument";
import type { Limits } from "../../../api/types";
import { useAnnounce } from "../../../components/announce";
import { useStore } from "../../history/store";
import { fingerprintOf, storedId } from "../../upload/sameFile";
import { SESSION_DOCUMENTS } from "../../upload/sessionFiles";
import { useConfirmLeaving } from "../../upload/useConfirmLeaving";
import { DocumentUploads } from "./DocumentUploads";
import { type DocumentRows, isSending, sessionFilesOf } from "./documentRows";

/** `onSingleAccepted` is called for a document that was added alone. It must be stable. */
export function useDocumentUploads(
  limits: Limits | null,
  onSingleAccepted: (job: Job) => void,
): { readonly uploads: DocumentUploads; readonly rows: DocumentRows } {
  const announce = useAnnounce();
  const [uploads] = useState(() => {
    const created = new DocumentUploads({
      send: sendDocument,
      list: listJobs,
      get: getJob,
      fingerprint: fingerprintOf,
      findStored: (fingerprint, signal) => storedId(fingerprint, findJob, signal),
      remove: deleteJob,
      announce,
      onSingleAccepted,
    });
    created.restore(SESSION_DOCUMENTS.load());
    return created;
  });
  const { rows } = useStore(uploads);

  useEffect(() => {
    uploads.setLimits(limits);
  }, [uploads, limits]);

  useEffect(() => {
    SESSION_DOCUMENTS.keep(sessionFilesOf(rows));
  }, [rows]);

  useEffect(() => {
    uploads.start();
    return () => {
      uploads.stop();
    };
  }, [uploads]);

  useConfirmLeaving(rows.some(isSending));
  return { uploads, rows };
}
