import { useState } from "react";

import { useAnnounce } from "../../components/announce";
import { Icon } from "../../components/Icon";
import { copyText } from "./copyText";

type CopyState = "ready" | "copied" | "failed";

const LABELS: Readonly<Record<CopyState, string>> = {
  ready: "Copy all text",
  copied: "Copied",
  failed: "Copying failed",
};

/** `text` is asked for at the click, so that it holds what the page shows then. */
export function CopyTextButton({ text }: { text: () => string }) {
  const [state, setState] = useState<CopyState>("ready");
  const announce = useAnnounce();

  const copy = async () => {
    const isCopied = await copyText(text());
    setState(isCopied ? "copied" : "failed");
    announce(isCopied ? "Copied all text" : "The browser did not allow copying");
  };

  return (
    <button
      type="button"
      className="button button-primary"
      onClick={() => void copy()}
      onBlur={() => {
        setState("ready");
      }}
    >
      <Icon name={state === "copied" ? "check" : state === "failed" ? "alert" : "copy"} />
      <span>{LABELS[state]}</span>
    </button>
  );
}
