import "./dialog.css";

import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

import { t } from "../messages";
import { Icon } from "./Icon";

interface Props {
  readonly title: string;
  /** Use the full height of the screen. */
  readonly isTall?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A modal `<dialog>`, open while it is rendered: traps the focus, closes with Escape and restores the focus.
 */
export function Dialog({ title, isTall = false, onClose, children }: Props) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close(); // The browser restores the focus only on close().
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={isTall ? "dialog dialog-tall" : "dialog"}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <header className="dialog-header">
        <h2 id={titleId}>{title}</h2>
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={t("action.close")}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
