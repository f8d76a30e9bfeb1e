import { type KeyboardEvent, memo, useEffect, useRef } from "react";

import type { JobPage } from "../../../api/jobs";
import { Icon } from "../../../components/Icon";
import { t } from "../../../messages";
import { documentHref } from "../../../routes";
import { Thumbnail } from "../../history/Thumbnail";

interface Props {
  readonly jobId: string;
  readonly pages: readonly JobPage[];
  /** Number of the shown page. */
  readonly shown: number | null;
}

/** All pages as thumbnails in a row, with their state. One stop for Tab; the arrow keys move within. */
export function PageStrip({ jobId, pages, shown }: Props) {
  const strip = useRef<HTMLOListElement>(null);
  const stop = shown ?? pages[0]?.number;

  useEffect(() => {
    const row = strip.current;
    const current = row?.querySelector<HTMLElement>("[aria-current]");
    if (!row || !current) return;
    // Not scrollIntoView, which would scroll the page as well.
    const { left, width } = current.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    row.scrollLeft += left + width / 2 - (box.left + box.width / 2);
  }, [shown]);

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Handles keys of its links.
    <ol ref={strip} className="page-strip" role="list" aria-label={t("document.strip")} onKeyDown={moveFocus}>
      {pages.map((page) => (
        <PageLink
          key={page.number}
          jobId={jobId}
          page={page}
          isShown={page.number === shown}
          isStop={page.number === stop}
        />
      ))}
    </ol>
  );
}

interface LinkProps {
  readonly jobId: string;
  readonly page: JobPage;
  readonly isShown: boolean;
  /** Whether Tab stops here. */
  readonly isStop: boolean;
}

const PageLink = memo(function PageLink({ jobId, page, isShown, isStop }: LinkProps) {
  const { number, status, imageId } = page;
  return (
    <li className="page-strip-item">
      <a
        className={`page-link page-link-${status}`}
        href={documentHref(jobId, number)}
        tabIndex={isStop ? 0 : -1}
        aria-current={isShown ? "page" : undefined}
        aria-label={labelOf(page)}
      >
        {imageId === null ? (
          <span className="page-thumbnail">{status === "failed" && <Icon name="alert" />}</span>
        ) : (
          <Thumbnail id={imageId} className="page-thumbnail" />
        )}
        <span aria-hidden="true">{number}</span>
      </a>
    </li>
  );
});

function labelOf({ number, status }: JobPage): string {
  if (status === "done") return t("document.page", { number });
  if (status === "failed") return t("document.pageLabelFailed", { number });
  return t("document.pageLabelWaiting", { number });
}

function moveFocus(event: KeyboardEvent<HTMLOListElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const isReversed = getComputedStyle(event.currentTarget).direction === "rtl";
  const forward = isReversed ? "ArrowLeft" : "ArrowRight";
  const back = isReversed ? "ArrowRight" : "ArrowLeft";
  const wanted = { [forward]: at + 1, [back]: at - 1, Home: 0, End: links.length - 1 }[event.key];
  const link = wanted === undefined ? undefined : links[wanted];
  if (link === undefined) return;
  event.preventDefault();
  link.focus();
}
