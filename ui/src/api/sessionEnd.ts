/** Reports that the server no longer accepts the session (401), from whichever request it was. */
const listeners = new Set<() => void>();

export function reportSessionEnd(): void {
  for (const listener of listeners) listener();
}

/** Call `listener` at each report; returns how to stop. */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
