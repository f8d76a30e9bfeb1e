import "./history.css";

import { useEffect, useMemo, useState } from "react";

import { isSameListing, type Listing } from "../../api/listing";
import { Alert } from "../../components/Alert";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { useAction } from "../../components/useAction";
import { t } from "../../messages";
import { Message } from "../../messages/Message";
import { JobSection } from "../documents/list/JobSection";
import { useJobList } from "../documents/list/useJobList";
import { useJobSelection } from "../documents/list/useJobSelection";
import { historyHref, READ_HREF } from "../../routes";
import { FilterBar } from "./FilterBar";
import { type HistoryFilter, isFiltered, listingOf, NO_FILTER } from "./filter";
import { SearchSummary } from "./SearchSummary";
import { StorageNote } from "./StorageNote";
import { without } from "./blocks";
import { LoadMore } from "./LoadMore";
import { PictureRows } from "./PictureRows";
import { SearchField } from "./SearchField";
import { SelectionBar } from "./SelectionBar";
import { historySession } from "./session";
import { useStore } from "./store";
import { UndoBar } from "./UndoBar";
import { useScrollPosition } from "./useScrollPosition";
import { useNow, useAutoRefresh } from "./useAutoRefresh";
import { useRowActions } from "./useRowActions";
import { useSearch } from "./useSearch";
import { useShortcuts } from "./useShortcuts";
import { LoadingRows } from "./LoadingRows";

const NO_DOCUMENTS = { jobs: [], hasMore: false, problem: null };

/** The list of stored pictures: search, filter, open, rename, delete. */
export function HistoryPage() {
  const { list, deletions, place } = historySession();
  const {
    blocks,
    next: cursor,
    loading,
    problem,
    staleBecause,
    refreshes,
    listing: askedFor,
  } = useStore(list);
  const { pending, hidden, failure } = useStore(deletions);
  const search = useSearch();
  const { filter, changeFilter } = search;
  const { query, kind } = filter;
  const address = historyHref(filter);
  const { actions, selected, renamingId, heading } = useRowActions(address);
  const now = useNow();
  const listing = useListing(filter, now);
  // Both lists are loaded, so that another kind is shown at once.
  const allDocuments = useJobList(listing, refreshes);
  const documents = kind === "picture" ? { ...allDocuments, ...NO_DOCUMENTS } : allDocuments;
  const jobs = useJobSelection(documents, address);
  const documentCount = documents.jobs?.length ?? 0;
  const [isAsking, setIsAsking] = useState(false);
  const { isBusy, problem: deleteProblem, run } = useAction();
  useAutoRefresh(list);
  useScrollPosition(place);

  useEffect(() => {
    list.open(listing);
  }, [list, listing]);

  const next = kind === "document" ? null : cursor;
  const shown = useMemo(() => {
    if (blocks === null) return null;
    return kind === "document" ? [] : without(blocks, hidden);
  }, [blocks, hidden, kind]);
  const count = shown?.reduce((sum, { entries }) => sum + entries.length, 0) ?? 0;
  const shownSelected = useMemo(() => {
    const ids = shown?.flatMap(({ entries }) => entries.map(({ id }) => id)) ?? [];
    return new Set(ids.filter((id) => selected.has(id)));
  }, [shown, selected]);

  const isAnswered = shown !== null && isSameListing(askedFor, listing) && loading !== "first";
  const areDocumentsKnown = documents.jobs !== null || documents.problem !== null;
  const isNothingKept =
    isAnswered && areDocumentsKnown && count + documentCount === 0 && next === null && !isFiltered(filter);
  const selection = useMemo(
    () => ({ pictures: [...shownSelected], documents: jobs.ids }),
    [shownSelected, jobs.ids],
  );
  const selectNone = () => {
    actions.selectNone();
    jobs.selectNone();
  };
  const removeAll = async () => {
    await jobs.removeAll();
    setIsAsking(false);
    actions.removeAll(shownSelected);
  };
  useShortcuts({
    onDelete: (id) => {
      actions.removeAll(shownSelected.has(id) ? shownSelected : new Set([id]));
    },
    onUndo: actions.undo,
    onEscape: selectNone,
  });

  return (
    <div className="narrow history-page">
      <h1 ref={heading} tabIndex={-1}>
        {t("history.title")}
      </h1>
      <StorageNote refreshes={refreshes} />
      {failure !== null && (
        <Alert message={failure}>
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              deletions.forgetFailure();
              heading.current?.focus();
            }}
          >
            {t("action.close")}
          </button>
        </Alert>
      )}
      {!isNothingKept && <SearchField {...search} />}
      {!isNothingKept && (
        <FilterBar
          filter={filter}
          onChange={changeFilter}
          onReset={() => {
            changeFilter({ ...NO_FILTER, sort: filter.sort });
            heading.current?.focus();
          }}
        />
      )}
      {staleBecause !== null && (
        <p className="facts" role="note">
          {t("history.stale", { reason: staleBecause })}
        </p>
      )}
      {isFiltered(filter) && isAnswered && areDocumentsKnown && (
        <SearchSummary
          query={query}
          count={count + documentCount}
          hasMore={next !== null || documents.hasMore}
        />
      )}
      {isNothingKept && (
        <div className="empty">
          <h2>{t("history.emptyTitle")}</h2>
          <p>
            <Message of="history.empty" values={{ link: <a href={READ_HREF}>{t("nav.newScan")}</a> }} />
          </p>
        </div>
      )}
      <div className="docks">
        {shownSelected.size + jobs.ids.length > 0 && (
          <SelectionBar
            selection={selection}
            shown={count + documentCount}
            onDelete={() => {
              if (jobs.ids.length > 0) setIsAsking(true);
              else actions.removeAll(shownSelected);
            }}
            onSelectAll={() => {
              actions.selectAll();
              jobs.selectAll();
            }}
            onClear={selectNone}
          />
        )}
        {pending !== null && (
          <UndoBar key={pending.key} deletion={pending} deletions={deletions} onUndo={actions.undo} />
        )}
      </div>
      {(problem === null || documents.jobs !== null) && (
        <JobSection list={documents} selection={jobs} query={query} now={now} />
      )}
      {documentCount > 0 && count > 0 && <h2 className="history-pictures">{t("document.pictures")}</h2>}
      {shown === null && loading === "first" && <LoadingRows />}
      {shown !== null && count > 0 && (
        <div className={isAnswered ? undefined : "history-stale"} aria-busy={!isAnswered}>
          <PictureRows
            blocks={shown}
            count={next === null ? count : -1}
            query={query}
            now={now}
            selected={shownSelected}
            renamingId={renamingId}
            actions={actions}
          />
        </div>
      )}
      {problem !== null && (
        <Alert message={problem}>
          <button
            type="button"
            className="button"
            onClick={() => {
              list.tryAgain();
              documents.reload();
            }}
          >
            {t("action.tryAgain")}
          </button>
        </Alert>
      )}
      {isAnswered && problem === null && (
        <LoadMore list={list} hasMore={next !== null} isLoading={loading === "next"} count={count} />
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("history.deleteFilesTitle")}
          about={t("history.deleteFilesAbout")}
          confirmLabel={t("history.deleteFilesConfirm")}
          isBusy={isBusy}
          problem={deleteProblem}
          onConfirm={() => {
            run(removeAll);
          }}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </div>
  );
}

/** Return the same object until what is asked of the server changes: by the filter, or at midnight. */
function useListing(filter: HistoryFilter, now: Date): Listing {
  const asked = listingOf(filter, now);
  const [listing, setListing] = useState(asked);
  if (isSameListing(asked, listing)) return listing;
  setListing(asked);
  return asked;
}
