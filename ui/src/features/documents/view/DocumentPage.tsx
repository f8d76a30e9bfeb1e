import "../documents.css";

import { useCallback, useEffect } from "react";

import type { Job } from "../../../api/jobs";
import { Alert } from "../../../components/Alert";
import { t } from "../../../messages";
import { type DocumentView, HISTORY_HREF } from "../../../routes";
import { JobProgressBar } from "../JobProgressBar";
import { progressText } from "../jobWords";
import type { DocumentUploads } from "../upload/DocumentUploads";
import { DocumentHeader } from "./DocumentHeader";
import { FailedDocument } from "./FailedDocument";
import { PageView } from "./PageView";
import { useJob } from "./useJob";
import { WholeText } from "./WholeText";

interface Props {
  readonly id: string;
  readonly view: DocumentView;
  readonly uploads: DocumentUploads;
}

/** A document: its progress, its pages one at a time, or the text of all. Use `key={id}`. */
export function DocumentPage({ id, view, uploads }: Props) {
  const onJob = useCallback(
    (job: Job) => {
      uploads.know(job.id, job);
    },
    [uploads],
  );
  const { job, pages, problem, interruption, tryAgain } = useJob(id, onJob);
  const name = job?.name;

  useEffect(() => {
    document.title = name === undefined ? t("title.document") : t("title.named", { name });
  }, [name]);

  if (problem !== null) {
    return (
      <div className="narrow">
        <h1>{t("document.title")}</h1>
        <Alert message={problem}>
          <button type="button" className="button" onClick={tryAgain}>
            {t("action.tryAgain")}
          </button>
          <a className="button" href={HISTORY_HREF}>
            {t("result.toHistory")}
          </a>
        </Alert>
      </div>
    );
  }
  if (job === null) {
    return (
      <div className="narrow">
        <h1>{t("document.title")}</h1>
        <p className="facts">{t("state.loading")}</p>
      </div>
    );
  }
  return (
    <article className="document">
      <DocumentHeader job={job} view={view} uploads={uploads} />
      <Progress job={job} interruption={interruption} />
      {job.status === "failed" && <FailedDocument job={job} uploads={uploads} />}
      {job.of !== null &&
        job.of > 0 &&
        (view === "text" ? (
          <WholeText job={job} pages={pages ?? []} />
        ) : (
          <PageView job={job} pages={pages} wanted={view} />
        ))}
    </article>
  );
}

function Progress({ job, interruption }: { job: Job; interruption: string | null }) {
  const isOpen = job.status === "queued" || job.status === "reading";
  if (!isOpen && interruption === null) return null;
  return (
    <div className="document-progress">
      {isOpen && (
        <>
          <JobProgressBar job={job} />
          <p className="stage-text">
            {progressText(job)} {t("document.keepsReading")}
          </p>
        </>
      )}
      {interruption !== null && (
        <p className="facts" role="note">
          {t("document.interrupted", { reason: interruption })}
        </p>
      )}
    </div>
  );
}
