import "./history.css";

import { useEffect, useMemo } from "react";

import { Alert } from "../../components/Alert";
import { t } from "../../messages";
import { Message } from "../../messages/Message";
import { READ_HREF } from "../../routes";
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

/** The list of stored pictures: search, open, rename, delete. */
export function HistoryPage() {
  const { list, deletions, place } = historySession();
  const { blocks, next, loading, problem, staleBecause, refreshes, query: askedFor } = useStore(list);
  const { pending, hidden, failure } = useStore(deletions);
  const search = useSearch();
  const { query } = search;
  const { actions, selected, renamingId, heading } = useRowActions(query);
  const now = useNow();
  useAutoRefresh(list);
  useScrollPosition(place);

  useEffect(() => {
    list.open(query);
  }, [list, query]);

  const shown = useMemo(() => (blocks === null ? null : without(blocks, hidden)), [blocks, hidden]);
  const count = shown?.reduce((sum, { entries }) => sum + entries.length, 0) ?? 0;
  const shownSelected = useMemo(() => {
    const ids = shown?.flatMap(({ entries }) => entries.map(({ id }) => id)) ?? [];
    return new Set(ids.filter((id) => selected.has(id)));
  }, [shown, selected]);

  const isAnswered = shown !== null && askedFor === query && loading !== "first";
  const isNothingKept = isAnswered && count === 0 && next === null && query === "";
  useShortcuts({
    onDelete: (id) => {
      actions.removeAll(shownSelected.has(id) ? shownSelected : new Set([id]));
    },
    onUndo: actions.undo,
    onEscape: actions.selectNone,
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
      {staleBecause !== null && (
        <p className="facts" role="note">
          {t("history.stale", { reason: staleBecause })}
        </p>
      )}
      {query !== "" && isAnswered && <SearchSummary query={query} count={count} hasMore={next !== null} />}
      {isNothingKept && (
        <div className="empty">
          <h2>{t("history.emptyTitle")}</h2>
          <p>
            <Message of="history.empty" values={{ link: <a href={READ_HREF}>{t("nav.newScan")}</a> }} />
          </p>
        </div>
      )}
      <div className="docks">
        {shownSelected.size > 0 && (
          <SelectionBar
            count={shownSelected.size}
            shown={count}
            onDelete={() => {
              actions.removeAll(shownSelected);
            }}
            onSelectAll={actions.selectAll}
            onClear={actions.selectNone}
          />
        )}
        {pending !== null && (
          <UndoBar key={pending.key} deletion={pending} deletions={deletions} onUndo={actions.undo} />
        )}
      </div>
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
            }}
          >
            {t("action.tryAgain")}
          </button>
        </Alert>
      )}
      {isAnswered && problem === null && (
        <LoadMore list={list} hasMore={next !== null} isLoading={loading === "next"} count={count} />
      )}
    </div>
  );
}
