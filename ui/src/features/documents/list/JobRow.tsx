import { useState } from "react";

import { deleteJob, isEnded, type Job } from "../../../api/jobs";
import { useAnnounce } from "../../../components/announce";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { Icon } from "../../../components/Icon";
import { useAction } from "../../../components/useAction";
import { formatBytes, formatTimeLeft, formatWhen, isDeletedSoon } from "../../../format";
import { t } from "../../../messages";
import { documentHref } from "../../../routes";
import { Highlight } from "../../history/Highlight";
import { ShareButton } from "../../share/ShareButton";
import { JobProgressBar } from "../JobProgressBar";
import { errorText, progressText } from "../jobWords";
import { JobThumbnail } from "./JobThumbnail";

interface Props {
  readonly job: Job;
  readonly query: string;
  readonly now: Date;
  readonly isSelected: boolean;
  readonly onSelect: (id: string, isSelected: boolean) => void;
  readonly onDeleted: () => void;
}

/** A document in the history. The whole row opens it, except its buttons. */
export function JobRow({ job, query, now, isSelected, onSelect, onDeleted }: Props) {
  const { id, name, error } = job;
  const [isAsking, setIsAsking] = useState(false);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();
  const isOver = isEnded(job);
  const remove = async () => {
    await deleteJob(id);
    announce(t("document.announceDeleted", { name }));
    onDeleted();
  };
  return (
    <li className={isSelected ? "history-row job-row history-row-selected" : "history-row job-row"}>
      <label className="history-check">
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={t("history.select", { name })}
          onChange={(event) => {
            onSelect(id, event.target.checked);
          }}
        />
      </label>
      <JobThumbnail job={job} />
      <div className="history-text">
        <a className="history-name" href={documentHref(id)} dir="auto" title={name}>
          <Highlight text={name} query={query} />
        </a>
        <p className="history-snippet">{error === null ? progressText(job) : errorText(error)}</p>
        <JobProgressBar job={job} />
      </div>
      <p className="facts history-facts">
        <span className="history-facts-line">
          <time dateTime={job.createdAt}>{formatWhen(job.createdAt, now)}</time>
          <span>{formatBytes(job.sizeBytes)}</span>
          <span className={isDeletedSoon(job.expiresAt, now) ? "history-deleted-soon" : undefined}>
            {formatTimeLeft(job.expiresAt, now)}
          </span>
        </span>
      </p>
      <div className="history-actions">
        {job.done > 0 && <ShareButton shared={{ kind: "document", id }} name={name} isIcon />}
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={t("document.deleteLabel", { name })}
          title={t("document.delete")}
          onClick={() => {
            setIsAsking(true);
          }}
        >
          <Icon name="trash" />
        </button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={t(isOver ? "document.deleteTitle" : "document.cancelTitle")}
          about={t(isOver ? "document.deleteAbout" : "document.cancelAbout", { name })}
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
    </li>
  );
}
