import { useEffect, useEffectEvent } from "react";

interface Shortcuts {
  /** Delete key on an element of a row. */
  readonly onDelete: (id: string) => void;
  /** Ctrl+Z or Cmd+Z outside of text fields. */
  readonly onUndo: () => void;
  readonly onEscape: () => void;
}

/** Keyboard shortcuts for the actions of rows and bars. */
export function useShortcuts({ onDelete, onUndo, onEscape }: Shortcuts): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isTextField(event.target)) return;
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (isUndo) onUndo();
    else if (event.key === "Escape") onEscape();
    else if (event.key === "Delete") {
      const id = rowOf(event.target);
      if (id !== null) onDelete(id);
    }
  });

  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}

function rowOf(target: EventTarget | null): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-picture]") : null;
  return row?.dataset.picture ?? null;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== "checkbox";
}
