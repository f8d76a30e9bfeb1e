import { useEffect, useRef } from "react";

import { t } from "../../messages";
import { Message } from "../../messages/Message";
import { type Deletions, UNDO_MS } from "./deletions";
import type { Deletion } from "./unfinishedDeletions";

interface Props {
  readonly deletion: Deletion;
  readonly deletions: Deletions;
  readonly onUndo: () => void;
}

/** Shown until the time to undo is over; the timer is paused while the pointer or the focus is on it. */
export function UndoBar({ deletion, deletions, onUndo }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const [only, ...others] = deletion.pictures;

  useEffect(() => {
    const element = bar.current;
    if (element === null) return;
    return whileAt(element, {
      begin: () => {
        deletions.hold();
      },
      end: () => {
        deletions.release();
      },
    });
  }, [deletions]);

  return (
    <div ref={bar} role="region" aria-label={t("history.deletion")} className="dock">
      <p>
        {only === undefined || others.length > 0 ? (
          deletedText(deletion)
        ) : (
          <Message of="history.deletedOne" values={{ name: <bdi>{only.name}</bdi> }} />
        )}
      </p>
      <button type="button" className="button" aria-keyshortcuts="Control+Z" onClick={onUndo}>
        {t("history.undo")} <kbd aria-hidden="true">Ctrl+Z</kbd>
      </button>
      <span className="dock-time" style={{ animationDuration: `${UNDO_MS}ms` }} aria-hidden="true" />
    </div>
  );
}

export function deletedText({ pictures }: Deletion): string {
  const [first, ...others] = pictures;
  return first !== undefined && others.length === 0
    ? t("history.deletedOne", { name: first.name })
    : t("history.deletedSeveral", { count: pictures.length });
}

/**
 * Call `begin` when the pointer or the focus enters an element and `end` when both have left it. Returns the cleanup
 * function.
 */
function whileAt(element: HTMLElement, { begin, end }: { begin: () => void; end: () => void }): () => void {
  const at = new Set<string>();
  const comes = (who: string) => () => {
    at.add(who);
    begin();
  };
  const leaves = (who: string) => () => {
    if (at.delete(who) && at.size === 0) end();
  };
  const listeners = {
    pointerenter: comes("pointer"),
    pointerleave: leaves("pointer"),
    focusin: comes("keyboard"),
    focusout: leaves("keyboard"),
  };
  for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) element.removeEventListener(event, listener);
    if (at.size > 0) end();
  };
}
