import { useEffect } from "react";

/** Ask before the tab is closed while `isInProgress`. */
export function useConfirmLeaving(isInProgress: boolean): void {
  useEffect(() => {
    if (!isInProgress) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
    };
  }, [isInProgress]);
}
