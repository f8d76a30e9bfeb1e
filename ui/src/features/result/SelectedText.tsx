import type { ReactNode } from "react";

import { useCopy } from "../../components/useCopy";
import { t } from "../../messages";
import { CopyIcon } from "./CopyTextButton";

/** The selected text, with a button that copies it, for devices without a keyboard. */
export function SelectedText({ text, children }: { text: string; children?: ReactNode }) {
  const { state, copy, reset } = useCopy(t("result.copiedSelection"));
  return (
    <>
      <p>
        <b dir="auto">{text}</b>
      </p>
      <button
        type="button"
        className="button button-small"
        // Pressing a button would end the selection.
        onMouseDown={(event) => {
          event.preventDefault();
        }}
        onClick={() => void copy(text)}
        onBlur={reset}
      >
        <CopyIcon state={state} /> {t("result.copySelection")}
      </button>
      {children}
    </>
  );
}
