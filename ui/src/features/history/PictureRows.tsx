import { useEffect, useRef, useState } from "react";

import type { HistoryEntry } from "../../api/types";
import { t } from "../../messages";
import type { Block, Blocks } from "./blocks";
import { HistoryRow, type RowActions } from "./HistoryRow";
import { historySession } from "./session";

interface Common {
  /** Total number of rows; -1 if unknown. */
  readonly count: number;
  readonly query: string;
  readonly now: Date;
  readonly selected: ReadonlySet<string>;
  readonly renamingId: string | null;
  readonly actions: RowActions;
}

/** All loaded pictures as one list. Blocks far from the window are empty boxes of the same height. */
export function PictureRows({ blocks, ...common }: Common & { readonly blocks: Blocks }) {
  const before: number[] = [];
  let sum = 0;
  for (const { entries } of blocks) {
    before.push(sum);
    sum += entries.length;
  }
  return (
    <div role="list" aria-label={t("history.list")} className="history">
      {blocks.map((block, place) => (
        <Rows key={block.key} block={block} isFirst={place === 0} before={before[place] ?? 0} {...common} />
      ))}
    </div>
  );
}

interface RowsProps extends Common {
  readonly block: Block;
  /** Rendered before the position is known, since it is in view at first. */
  readonly isFirst: boolean;
  /** Number of rows before this block. */
  readonly before: number;
}

function Rows({ block, isFirst, before, selected, renamingId, ...common }: RowsProps) {
  const { box, isDrawn, height } = useDrawn(block, isFirst, isAmong(block.entries, renamingId));
  return (
    <div ref={box} className="history-block" style={isDrawn ? undefined : { height }}>
      {isDrawn &&
        block.entries.map((entry, place) => (
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

/** Decide whether a block is rendered: near the window, or with the focus or a name being edited in it. */
function useDrawn({ key, entries: { length: rows } }: Block, isFirst: boolean, isNeeded: boolean) {
  const { place, viewportObserver } = historySession();
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(() => isFirst || !viewportObserver.canTell || place.drawn.has(key));
  const [hasFocus, setHasFocus] = useState(false);
  const [height, setHeight] = useState(() => place.heightOf(key, rows));

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
    const unwatch = viewportObserver.watch(element, (isNearNow, heightNow) => {
      const wasDrawn = element.childElementCount > 0;
      if (wasDrawn) place.measured(key, rows, heightNow);
      if (isNearNow) place.drawn.add(key);
      else place.drawn.delete(key);
      setHeight(place.heightOf(key, rows));
      setIsNear(isNearNow);
    });
    return () => {
      unwatch();
      element.removeEventListener("focusin", comes);
      element.removeEventListener("focusout", leaves);
    };
  }, [key, rows, viewportObserver, place]);

  return { box, height, isDrawn: isNear || hasFocus || isNeeded };
}

function isAmong(entries: readonly HistoryEntry[], wanted: string | null): boolean {
  return wanted !== null && entries.some(({ id }) => id === wanted);
}
