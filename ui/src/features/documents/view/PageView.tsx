import { type Job, type JobPage } from "../../../api/jobs";
import { Alert } from "../../../components/Alert";
import { t } from "../../../messages";
import { errorText } from "../jobWords";
import { PageBar } from "./PageBar";
import { PageResult } from "./PageResult";
import { PageStrip } from "./PageStrip";

interface Props {
  readonly job: Job;
  /** Null until they are loaded. */
  readonly pages: readonly JobPage[] | null;
  /** Number of the page to show; null for the first. */
  readonly wanted: number | null;
}

/** One page of a document, and all of them as a strip. */
export function PageView({ job, pages, wanted }: Props) {
  const place = pages?.findIndex(({ number }) => number === (wanted ?? pages[0]?.number)) ?? -1;
  if (pages === null) return <p className="facts">{t("state.loading")}</p>;
  const page = pages[place];
  return (
    <>
      {pages.length > 1 && <PageStrip jobId={job.id} pages={pages} shown={page?.number ?? null} />}
      {pages.length > 1 && <PageBar jobId={job.id} pages={pages} place={place} />}
      {page === undefined ? (
        <Alert message={t("document.noSuchPage", { number: wanted ?? 1 })} />
      ) : (
        <ShownPage key={page.number} page={page} />
      )}
    </>
  );
}

function ShownPage({ page }: { page: JobPage }) {
  const { number, status, imageId, error } = page;
  if (status === "failed") {
    const reason = error === null ? "" : errorText(error);
    return <Alert message={t("document.pageFailed", { number, reason })} />;
  }
  if (status === "done" && imageId !== null) return <PageResult number={number} imageId={imageId} />;
  return (
    <div className="empty" aria-busy="true">
      <h2>{t("document.pageWaiting")}</h2>
      <p>{t("document.pageWaitingHint")}</p>
    </div>
  );
}
