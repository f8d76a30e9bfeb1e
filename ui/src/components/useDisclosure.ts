/** A button that opens what is below it. Escape, a click elsewhere and losing the focus close it. */
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";

export function useDisclosure() {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const onPress = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && root.current?.contains(target))) setIsOpen(false);
    };
    document.addEventListener("pointerdown", onPress);
    return () => {
      document.removeEventListener("pointerdown", onPress);
    };
  }, [isOpen]);

  const close = () => {
    opener.current?.focus();
    setIsOpen(false);
  };
  return {
    isOpen,
    close,
    /** Of the element around both. */
    rootProps: {
      ref: root,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.stopPropagation();
        close();
      },
      // Safari does not focus a pressed button: relatedTarget is null then.
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) setIsOpen(false);
      },
    },
    /** Of the button. */
    openerProps: {
      ref: opener,
      "aria-expanded": isOpen,
      onClick: () => {
        setIsOpen(!isOpen);
      },
    },
  };
}
