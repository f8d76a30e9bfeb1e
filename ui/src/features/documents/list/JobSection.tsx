import "../documents.css";

import { Alert } from "../../../components/Alert";
import { t } from "../../../messages";
import { JobRow } from "./JobRow";
import type { JobListState } from "./useJobList";
import type { JobSelection } from "./useJobSelection";

interface Props {
  readonly list: JobListState;
  readonly selection: JobSelection;
  readonly query: string;
  readonly now: Date;
}

/** The documents in the history; nothing if there are none. */
export function JobSection({ list, selection, query, now }: Props) {
  const { jobs, hasMore, problem, loadMore, reload, drop } = list;
  if (problem !== null) {
    return (
      <Alert message={problem}>
        <button type="button" className="button" onClick={reload}>
          {t("action.tryAgain")}
        </button>
      </Alert>
    );
  }
  if (jobs === null || jobs.length === 0) return null;
  return (
    <section className="job-section" aria-labelledby="documents-heading">
      <h2 id="documents-heading">{t("document.list")}</h2>
      <ol className="history" role="list" aria-label={t("document.list")}>
        {jobs.map((job) => (
          <JobRow
            key={job.id}
            job={job}
            query={query}
            now={now}
            isSelected={selection.ids.includes(job.id)}
            onSelect={selection.select}
            onDeleted={() => {
              drop(job.id);
            }}
          />
        ))}
      </ol>
      {hasMore && (
        <button type="button" className="button" onClick={loadMore}>
          {t("document.loadMore")}
        </button>
      )}
    </section>
  );
}
