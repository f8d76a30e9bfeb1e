import { type KeyboardEvent, useId, useState } from "react";

import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";

interface Props {
  readonly matches: number;
  /** Replace the current match, or all. */
  readonly onReplace: (replacement: string, which: "current" | "all") => void;
}

/** Replaces matches. The changed lines are drafts until they are saved. */
export function ReplaceField({ matches, onReplace }: Props) {
  const [replacement, setReplacement] = useState("");
  const hintId = useId();
  const announce = useAnnounce();
  const replace = (which: "current" | "all") => {
    if (matches === 0) return;
    onReplace(replacement, which);
    announce(t("replace.announce", { count: which === "all" ? matches : 1 }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    replace("current");
  };
  return (
    <div className="replace">
      <input
        type="text"
        aria-label={t("replace.label")}
        aria-describedby={hintId}
        placeholder={t("replace.label")}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        value={replacement}
        onChange={(event) => {
          setReplacement(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        className="button button-small"
        disabled={matches === 0}
        onClick={() => {
          replace("current");
        }}
      >
        {t("replace.one")}
      </button>
      <button
        type="button"
        className="button button-small"
        disabled={matches === 0}
        onClick={() => {
          replace("all");
        }}
      >
        {t("replace.all", { count: matches })}
      </button>
      <span id={hintId} className="visually-hidden">
        {t("replace.hint")}
      </span>
    </div>
  );
}
