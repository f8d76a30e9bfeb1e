import { useEffect, useRef } from "react";

import { type Deletions, UNDO_MS } from "./deletions";
import type { Deletion } from "./unfinishedDeletions";

interface Props {
  readonly deletion: Deletion;
  readonly deletions: Deletions;
  readonly onUndo: () => void;
}

/** Stays until the time is over; the time stands still while the pointer or the keyboard is at the bar. */
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
    <div ref={bar} role="region" aria-label="Deletion" className="dock">
      <p>
        {only === undefined || others.length > 0 ? (
          deletedWords(deletion)
        ) : (
          <>
            Deleted “<bdi>{only.name}</bdi>”
          </>
        )}
      </p>
      <button type="button" className="button" aria-keyshortcuts="Control+Z" onClick={onUndo}>
        Undo <kbd aria-hidden="true">Ctrl+Z</kbd>
      </button>
      <span className="dock-time" style={{ animationDuration: `${UNDO_MS}ms` }} aria-hidden="true" />
    </div>
  );
}

export function deletedWords({ pictures }: Deletion): string {
  return pictures.length === 1 ? `Deleted “${pictures[0]?.name}”` : `Deleted ${pictures.length} pictures`;
}

/** Tells when the pointer or the keyboard comes to an element, and when the last of them leaves it. Returns how to end it. */
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
