import { type RefObject, useEffect, useEffectEvent } from "react";

/** Keys of a result that work wherever the focus is, except in fields and dialogs: F8 and Ctrl+A. */
export function useResultKeys(
  result: RefObject<HTMLElement | null>,
  /** The element that Ctrl+A selects, if it is shown. */
  text: RefObject<HTMLElement | null>,
  goToDoubt: (step: 1 | -1) => void,
): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !isOurs(result.current)) return;
    if (event.key === "F8") {
      event.preventDefault();
      goToDoubt(event.shiftKey ? -1 : 1);
    } else if (
      (event.ctrlKey || event.metaKey) &&
      event.key.toLowerCase() === "a" &&
      !isField(event.target)
    ) {
      if (text.current === null) return;
      event.preventDefault();
      text.current.focus({ preventScroll: true });
      document.getSelection()?.selectAllChildren(text.current);
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      onKeyDown(event);
    };
    document.addEventListener("keydown", listener);
    return () => {
      document.removeEventListener("keydown", listener);
    };
  }, []);
}

/** Whether the focus is in the result or nowhere; a page may show several results. */
function isOurs(result: HTMLElement | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return false;
  const { activeElement } = document;
  return (
    activeElement === document.body ||
    activeElement?.tagName === "MAIN" ||
    (result?.contains(activeElement) ?? false)
  );
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
