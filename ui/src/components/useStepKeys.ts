import { useEffect } from "react";

import { goTo } from "../routes";

/** Alt with Page Up and Page Down shows the previous and the next one, also from within a field. */
export function useStepKeys(previous: string | null, next: string | null): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
      const wanted = event.key === "PageUp" ? previous : event.key === "PageDown" ? next : null;
      if (wanted === null) return;
      event.preventDefault();
      goTo(wanted);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [previous, next]);
}
