import { Icon } from "../../components/Icon";
import { type CopyState, useCopy } from "../../components/useCopy";
import { type MessageKey, t } from "../../messages";

const LABELS = {
  ready: "result.copyAll",
  copied: "result.copied",
  failed: "result.copyFailed",
} as const satisfies Record<CopyState, MessageKey>;

/** `text` is called on click, so that it returns the current text. */
export function CopyTextButton({ text }: { text: () => string }) {
  const { state, copy, reset } = useCopy(t("result.copiedAll"));
  return (
    <button type="button" className="button button-primary" onClick={() => void copy(text())} onBlur={reset}>
      <CopyIcon state={state} />
      <span>{t(LABELS[state])}</span>
    </button>
  );
}

/** Copies one line. */
export function CopyLineButton({ number, text }: { number: number; text: string }) {
  const { state, copy, reset } = useCopy(t("result.copiedLine", { number }));
  return (
    <button
      type="button"
      className="line-copy"
      aria-label={t("result.copyLine", { number })}
      title={t("result.copyLineTitle")}
      onClick={() => void copy(text)}
      onBlur={reset}
      onMouseLeave={reset}
    >
      <CopyIcon state={state} />
    </button>
  );
}

export function CopyIcon({ state }: { state: CopyState }) {
  return <Icon name={state === "copied" ? "check" : state === "failed" ? "alert" : "copy"} />;
}
