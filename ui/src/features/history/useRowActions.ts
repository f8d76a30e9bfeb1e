import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { HistoryEntry } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { linkId, renameId, type RowActions } from "./HistoryRow";
import { historySession } from "./session";
import { deletedText } from "./UndoBar";
import { deletionOf } from "./unfinishedDeletions";

export interface Rows {
  readonly actions: RowActions & BarActions;
  readonly selected: ReadonlySet<string>;
  readonly renamingId: string | null;
  /** Focused when there is no row to focus. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

interface BarActions {
  readonly selectAll: () => void;
  readonly selectNone: () => void;
  readonly removeAll: (ids: ReadonlySet<string>) => void;
  readonly undo: () => void;
}

/** The next element to focus: a new object each time, so that the effect runs. */
interface FocusRequest {
  readonly elementId: string | null;
}

/** Actions on the rows, including the focus afterwards. */
export function useRowActions(query: string): Rows {
  const announce = useAnnounce();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [renamingId, setRenamingId] = useState<string | null>(null);
  const [focusRequest, setFocusRequest] = useState<FocusRequest | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const lastSelected = useRef<string | null>(null);

  // Selected pictures may not be among the results of another search.
  const [searched, setSearched] = useState(query);
  if (searched !== query) {
    setSearched(query);
    setSelected(new Set());
  }

  useLayoutEffect(() => {
    if (focusRequest === null) return;
    const element = focusRequest.elementId === null ? null : document.getElementById(focusRequest.elementId);
    (element ?? heading.current)?.focus();
  }, [focusRequest]);

  const actions = useMemo(() => {
    const { list, deletions } = historySession();

    const remove = (ids: ReadonlySet<string>) => {
      const shown = shownEntries();
      const last = shown.findLastIndex(({ id }) => ids.has(id));
      const stays = ({ id }: { id: string }) => !ids.has(id);
      const next = shown.slice(last + 1).find(stays) ?? shown.slice(0, last).findLast(stays);
      const pictures = shown.filter(({ id }) => ids.has(id));
      if (pictures.length === 0) return;
      deletions.delete(pictures);
      setSelected((before) => new Set([...before].filter((id) => !ids.has(id))));
      setFocusRequest({ elementId: next === undefined ? null : linkId(next.id) });
      announce(t("history.announceDeleted", { deleted: deletedText(deletionOf(pictures)) }));
    };

    return {
      select: (id: string, isSelected: boolean, isRange: boolean) => {
        const shown = shownEntries().map((entry) => entry.id);
        const ends = [shown.indexOf(id), shown.indexOf(lastSelected.current ?? id)];
        const range = isRange ? shown.slice(Math.min(...ends), Math.max(...ends) + 1) : [id];
        lastSelected.current = id;
        setSelected((before) => {
          const after = new Set(before);
          for (const one of range) {
            if (isSelected) after.add(one);
            else after.delete(one);
          }
          return after;
        });
      },
      rename: setRenamingId,
      endRename: (id: string, renamed: HistoryEntry | null) => {
        setRenamingId(null);
        setFocusRequest({ elementId: renameId(id) });
        if (renamed === null) return;
        list.change(renamed);
        announce(t("history.announceRenamed", { name: renamed.name }));
      },
      remove: (id: string) => {
        remove(new Set([id]));
      },
      removeAll: remove,
      selectAll: () => {
        setSelected(new Set(shownEntries().map(({ id }) => id)));
      },
      selectNone: () => {
        setSelected(new Set());
      },
      undo: () => {
        const [first] = deletions.undo();
        if (first === undefined) return;
        setFocusRequest({ elementId: linkId(first.id) });
        announce(t("history.announceUndone"));
      },
    } satisfies RowActions & BarActions;
  }, [announce]);

  return { actions, selected, renamingId, heading };
}

function shownEntries() {
  const { list, deletions } = historySession();
  const { hidden } = deletions.get();
  const entries = list.get().blocks?.flatMap((block) => block.entries) ?? [];
  return entries.filter(({ id }) => !hidden.has(id));
}
