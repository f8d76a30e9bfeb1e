import { Icon } from "../../components/Icon";
import { type CopyState, useCopy } from "./useCopy";

const LABELS: Readonly<Record<CopyState, string>> = {
  ready: "Copy all text",
  copied: "Copied",
  failed: "Copying failed",
};

/** `text` is asked for at the click, so that it holds what the page shows then. */
export function CopyTextButton({ text }: { text: () => string }) {
  const { state, copy, reset } = useCopy("Copied all text");
  return (
    <button type="button" className="button button-primary" onClick={() => void copy(text())} onBlur={reset}>
      <CopyIcon state={state} />
      <span>{LABELS[state]}</span>
    </button>
  );
}

/** One line's text alone. */
export function CopyLineButton({ number, text }: { number: number; text: string }) {
  const { state, copy, reset } = useCopy(`Copied line ${number}`);
  return (
    <button
      type="button"
      className="line-copy"
      aria-label={`Copy line ${number}`}
      title="Copy this line"
      onClick={() => void copy(text)}
      onBlur={reset}
      onMouseLeave={reset}
    >
      <CopyIcon state={state} />
    </button>
  );
}

function CopyIcon({ state }: { state: CopyState }) {
  return <Icon name={state === "copied" ? "check" : state === "failed" ? "alert" : "copy"} />;
}
