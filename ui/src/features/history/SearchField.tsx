import { useRef } from "react";

import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import type { Search } from "./useSearch";

/** Limit of the server. */
const MAX_LENGTH = 200;

/** Search while typing; Escape or the button clears it. */
export function SearchField({ typed, type, searchNow }: Search) {
  const field = useRef<HTMLInputElement>(null);
  const clear = () => {
    searchNow("");
    field.current?.focus();
  };
  return (
    <form
      role="search"
      className="history-search"
      onSubmit={(event) => {
        event.preventDefault();
        searchNow(typed);
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        className="field"
        dir="auto"
        value={typed}
        maxLength={MAX_LENGTH}
        autoComplete="off"
        enterKeyHint="search"
        placeholder={t("history.search")}
        aria-label={t("history.search")}
        onChange={(event) => {
          type(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing || typed === "") return;
          event.preventDefault();
          event.stopPropagation();
          clear();
        }}
      />
      {typed !== "" && (
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={t("history.clearSearch")}
          title={t("history.clearTitle")}
          onClick={clear}
        >
          <Icon name="close" />
        </button>
      )}
    </form>
  );
}
