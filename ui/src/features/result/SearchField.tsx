import { type KeyboardEvent, useEffect } from "react";

import { useAnnounce } from "../../components/announce";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import type { Search } from "./useSearch";

interface Props {
  readonly search: Search;
  /** Number of the line with the current match. */
  readonly lineNumber: number | null;
}

/** Search in all lines. Enter: next match, Shift+Enter: previous match, Escape: clear. */
export function SearchField({ search, lineNumber }: Props) {
  const { query, matches, at, ask, go } = search;
  const announce = useAnnounce();
  const count =
    query.trim() === ""
      ? ""
      : matches.length === 0
        ? t("search.none")
        : t("search.position", { current: at + 1, total: matches.length });

  useEffect(() => {
    if (count !== "") {
      announce(lineNumber === null ? count : t("search.announce", { position: count, line: lineNumber }));
    }
  }, [announce, count, lineNumber]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && query !== "") {
      event.preventDefault();
      ask("");
    }
  };
  const step = (name: string, by: 1 | -1) => (
    <button
      type="button"
      className={by === 1 ? "search-step" : "search-step search-step-back"}
      aria-label={name}
      title={name}
      onClick={() => {
        go(by);
      }}
    >
      <Icon name="next" />
    </button>
  );

  return (
    <div className="search" role="search">
      <input
        type="search"
        aria-label={t("search.label")}
        placeholder={t("search.label")}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        value={query}
        onChange={(event) => {
          ask(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {count !== "" && <span className="search-count">{count}</span>}
      {matches.length > 0 && step(t("search.previous"), -1)}
      {matches.length > 0 && step(t("search.next"), 1)}
    </div>
  );
}
