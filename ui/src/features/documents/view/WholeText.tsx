import { useCallback } from "react";

import { getJobTexts, type Job, type JobPage } from "../../../api/jobs";
import { Alert } from "../../../components/Alert";
import { useLoaded } from "../../../components/useLoaded";
import { t } from "../../../messages";
import { documentHref } from "../../../routes";
import { hasEnded } from "./pageParts";

/** The text of all pages, each below its number. */
export function WholeText({ job, pages }: { job: Job; pages: readonly JobPage[] }) {
  const { id, done } = job;
  // Loaded again with each page that is done.
  const load = useCallback((signal: AbortSignal) => loadTexts(id, done, signal), [id, done]);
  const { value: texts, problem, reload } = useLoaded(load);
  if (problem !== null && texts === null) {
    return (
      <Alert message={problem}>
        <button type="button" className="button" onClick={reload}>
          {t("action.tryAgain")}
        </button>
      </Alert>
    );
  }
  if (texts === null) return <p className="facts">{t("state.loading")}</p>;
  return (
    <div className="document-text">
      {pages.map((page, place) => (
        <section key={page.number} aria-labelledby={`text-${page.number}`}>
          <h2 id={`text-${page.number}`}>
            <a href={documentHref(id, page.number)}>{t("document.page", { number: page.number })}</a>
          </h2>
          <PageText page={page} text={texts[place] ?? ""} />
        </section>
      ))}
    </div>
  );
}

function PageText({ page, text }: { page: JobPage; text: string }) {
  if (text !== "") {
    return (
      <p className="document-text-page" dir="auto">
        {text}
      </p>
    );
  }
  if (page.status === "failed") return <p className="facts">{t("document.pageFailedShort")}</p>;
  return <p className="facts">{t(hasEnded(page) ? "history.noText" : "document.pageWaiting")}</p>;
}

/** `_done` is how many pages are read by now. */
function loadTexts(id: string, _done: number, signal: AbortSignal): Promise<readonly string[]> {
  return getJobTexts(id, signal);
}
