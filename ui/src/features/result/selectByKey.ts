/** Selecting text by keyboard where the browser has no cursor. */
import type { KeyboardEvent } from "react";

const GRANULARITY = {
  ArrowLeft: ["left", "character", "word"],
  ArrowRight: ["right", "character", "word"],
  ArrowUp: ["backward", "line", "paragraph"],
  ArrowDown: ["forward", "line", "paragraph"],
  Home: ["backward", "lineboundary", "documentboundary"],
  End: ["forward", "lineboundary", "documentboundary"],
} as const;

/** Extend the selection in `root` by a key with Shift, from its start if nothing is selected there. */
export function extendByKey(root: Element, event: KeyboardEvent): boolean {
  if (!event.shiftKey || event.altKey || !(event.key in GRANULARITY)) return false;
  const selection = document.getSelection();
  if (selection === null) return false;
  if (selection.focusNode === null || !root.contains(selection.focusNode)) selection.collapse(root, 0);
  const [direction, step, far] = GRANULARITY[event.key as keyof typeof GRANULARITY];
  const isFar = event.ctrlKey || event.metaKey;
  if (isFar && far === "documentboundary") {
    // The text's end, not the page's.
    selection.extend(root, direction === "forward" ? root.childNodes.length : 0);
  } else {
    selection.modify("extend", direction, isFar ? far : step);
  }
  return true;
}
