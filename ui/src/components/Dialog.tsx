import "./dialog.css";

import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

import { t } from "../messages";
import { Icon } from "./Icon";

interface Props {
  readonly title: string;
  /** As tall as the screen lets it be, for what should have all the room there is. */
  readonly isTall?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The browser's own modal dialog: it keeps the keyboard inside, closes with Escape, and gives the focus back to what had
 * it. It stands open for as long as it is rendered.
 */
export function Dialog({ title, isTall = false, onClose, children }: Props) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close(); // Only then does the browser give the focus back.
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
