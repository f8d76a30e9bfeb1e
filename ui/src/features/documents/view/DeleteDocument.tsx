import { useState } from "react";

import { deleteJob, isEnded, type Job } from "../../../api/jobs";
import { useAnnounce } from "../../../components/announce";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { Icon } from "../../../components/Icon";
import { useAction } from "../../../components/useAction";
import { t } from "../../../messages";
import { goTo, HISTORY_HREF } from "../../../routes";
import type { DocumentUploads } from "../upload/DocumentUploads";

/** Cancel or delete the shown document, after a question. */
export function DeleteDocument({ job, uploads }: { job: Job; uploads: DocumentUploads }) {
  const [isAsking, setIsAsking] = useState(false);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();
  const isOver = isEnded(job);
  const remove = async () => {
    await deleteJob(job.id);
    uploads.know(job.id, null);
    announce(t("document.announceDeleted", { name: job.name }));
    goTo(HISTORY_HREF);
  };
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          setIsAsking(true);
        }}
      >
        <Icon name={isOver ? "trash" : "close"} />
        <span>{t(isOver ? "document.delete" : "document.cancel")}</span>
      </button>
      {isAsking && (
        <ConfirmDialog
          title={t(isOver ? "document.deleteTitle" : "document.cancelTitle")}
          about={t(isOver ? "document.deleteAbout" : "document.cancelAbout", { name: job.name })}
          confirmLabel={t(isOver ? "document.deleteConfirm" : "document.cancelConfirm")}
          isBusy={isBusy}
          problem={problem}
          onConfirm={() => {
            run(remove);
          }}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </>
  );
}
