import { useEffect, useRef, useState } from "react";

import type { HistoryEntry } from "../../api/types";
import { HistoryRow, type RowActions } from "./HistoryRow";
import type { LoadedPage, LoadedPages } from "./loadedPages";
import { historySession } from "./session";

interface Common {
  /** How many rows there are; -1 while that is not known. */
  readonly count: number;
  readonly words: string;
  readonly now: Date;
  readonly selected: ReadonlySet<string>;
  readonly renamingId: string | null;
  readonly actions: RowActions;
}

/** All loaded pictures as one list. Pages far from the window are empty boxes of the height that they had. */
export function PictureRows({ pages, ...common }: Common & { readonly pages: LoadedPages }) {
  const before: number[] = [];
  let sum = 0;
  for (const { entries } of pages) {
    before.push(sum);
    sum += entries.length;
  }
  return (
    <div role="list" aria-label="Pictures" className="history">
      {pages.map((page, place) => (
        <Rows key={page.key} page={page} isFirst={place === 0} before={before[place] ?? 0} {...common} />
      ))}
    </div>
  );
}

interface RowsProps extends Common {
  readonly page: LoadedPage;
  readonly isFirst: boolean;
  /** How many rows stand before this page. */
  readonly before: number;
}

function Rows({ page: { key, entries }, isFirst, before, selected, renamingId, ...common }: RowsProps) {
  const { box, isDrawn, height } = useDrawn(key, isFirst, isAmong(entries, renamingId));
  return (
    <div ref={box} className="history-page-of-rows" style={isDrawn ? undefined : { height }}>
      {isDrawn &&
        entries.map((entry, place) => (
          <HistoryRow
            key={entry.id}
            entry={entry}
            position={before + place + 1}
            isSelected={selected.has(entry.id)}
            isRenaming={entry.id === renamingId}
            {...common}
          />
        ))}
    </div>
  );
}

/** Whether a page's rows are drawn: near the window, and wherever the keyboard or a name being edited is among them. */
function useDrawn(key: number, isFirst: boolean, isNeeded: boolean) {
  const { place, nearView } = historySession();
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(() => isFirst || !place.heights.has(key) || place.drawn.has(key));
  const [hasFocus, setHasFocus] = useState(false);
  const [height, setHeight] = useState(() => place.heights.get(key));

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const comes = () => {
      setHasFocus(true);
    };
    const leaves = ({ relatedTarget }: FocusEvent) => {
      setHasFocus(relatedTarget instanceof Node && element.contains(relatedTarget));
    };
    element.addEventListener("focusin", comes);
    element.addEventListener("focusout", leaves);
    const unwatch = nearView.watch(element, (isNearNow, heightNow) => {
      if (isNearNow) {
        place.drawn.add(key);
      } else {
        place.drawn.delete(key);
        place.heights.set(key, heightNow);
        setHeight(heightNow);
      }
      setIsNear(isNearNow);
    });
    return () => {
      unwatch();
      element.removeEventListener("focusin", comes);
      element.removeEventListener("focusout", leaves);
    };
  }, [key, nearView, place]);

  return { box, height, isDrawn: isNear || hasFocus || isNeeded };
}

function isAmong(entries: readonly HistoryEntry[], wanted: string | null): boolean {
  return wanted !== null && entries.some(({ id }) => id === wanted);
}
