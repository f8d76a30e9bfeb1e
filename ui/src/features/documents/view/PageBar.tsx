import { useState } from "react";

import type { JobPage } from "../../../api/jobs";
import { StepLink } from "../../../components/StepLink";
import { useStepKeys } from "../../../components/useStepKeys";
import { t } from "../../../messages";
import { documentHref, goTo } from "../../../routes";

interface Props {
  readonly jobId: string;
  readonly pages: readonly JobPage[];
  /** Index of the shown page; -1 if it does not exist. */
  readonly place: number;
}

/** Previous page, number of the page to go to, next page. */
export function PageBar({ jobId, pages, place }: Props) {
  const [previous, shown, next] = [pages[place - 1], pages[place], pages[place + 1]];
  const hrefOf = (page: JobPage | undefined) =>
    page === undefined ? null : documentHref(jobId, page.number);
  useStepKeys(hrefOf(previous), hrefOf(next));
  return (
    <nav className="page-bar" aria-label={t("document.pageBar")}>
      <StepLink href={hrefOf(previous)} icon="previousPage" label={t("document.previous")} />
      <PageNumber key={shown?.number} jobId={jobId} pages={pages} shown={shown?.number ?? null} />
      <StepLink href={hrefOf(next)} icon="nextPage" label={t("document.next")} />
    </nav>
  );
}

/** The number can be typed; an invalid one changes nothing. */
function PageNumber({
  jobId,
  pages,
  shown,
}: {
  jobId: string;
  pages: readonly JobPage[];
  shown: number | null;
}) {
  const [typed, setTyped] = useState(shown === null ? "" : String(shown));
  const last = pages.at(-1)?.number ?? 1;
  const go = () => {
    const wanted = pages.find(({ number }) => String(number) === typed.trim());
    if (wanted === undefined) setTyped(shown === null ? "" : String(shown));
    else if (wanted.number !== shown) goTo(documentHref(jobId, wanted.number));
  };
  return (
    <form
      className="page-number"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <label>
        {t("document.pageWord")}
        <input
          className="field"
          inputMode="numeric"
          autoComplete="off"
          size={String(last).length}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
          onBlur={go}
        />
      </label>
      <span>{t("document.ofPages", { last })}</span>
    </form>
  );
}
