/** The view of a result's text, remembered for the next picture. */
import { useSyncExternalStore } from "react";

export const VIEWS = ["text", "lines", "table"] as const;

export type ViewName = (typeof VIEWS)[number];

const KEY = "ocr-mesh.view";

const listeners = new Set<() => void>();
let withoutStorage: ViewName | null = null;

export function setView(view: ViewName): void {
  withoutStorage = null;
  try {
    localStorage.setItem(KEY, view);
  } catch {
    withoutStorage = view; // Kept in memory.
  }
  for (const listener of listeners) listener();
}

/** Return the view to show: the last one if the picture has it, else the text. */
export function useView(hasTable: boolean): ViewName {
  const wanted = useSyncExternalStore(subscribe, wantedView);
  return wanted === "table" && !hasTable ? "text" : wanted;
}

function wantedView(): ViewName {
  return withoutStorage ?? VIEWS.find((view) => view === stored()) ?? "text";
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Blocked.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
