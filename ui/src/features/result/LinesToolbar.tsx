import { useState } from "react";

import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { ReplaceField } from "./ReplaceField";
import { ReviewBar } from "./ReviewBar";
import { SearchField } from "./SearchField";
import type { Review } from "./useReview";
import type { Search } from "./useSearch";
import type { ViewName } from "./view";
import { ViewTabs } from "./ViewTabs";

interface Props {
  readonly views: readonly ViewName[];
  readonly view: ViewName;
  readonly panelId: string;
  readonly search: Search;
  /** Number of the line of the current match. */
  readonly matchLine: number | null;
  readonly review: Review;
  readonly hadDoubts: boolean;
  /** Number of lines with unsaved changes. */
  readonly unsaved: number;
  /** Undefined if the text cannot be changed. */
  readonly onReplace: ((replacement: string, which: "current" | "all") => void) | undefined;
  readonly onSaveAll: () => void;
}

/** Sticky toolbar above the text: views, review, search and replace. */
export function LinesToolbar(props: Props) {
  const { views, view, panelId, search, matchLine, review, unsaved, onReplace, onSaveAll } = props;
  const [isReplacing, setIsReplacing] = useState(false);
  return (
    <div className="lines-bar">
      <ViewTabs views={views} shown={view} panelId={panelId} />
      <SearchField search={search} lineNumber={matchLine} />
      {onReplace !== undefined && (
        <button
          type="button"
          className="button button-small button-quiet replace-toggle"
          aria-pressed={isReplacing}
          title={t("replace.toggle")}
          onClick={() => {
            setIsReplacing(!isReplacing);
          }}
        >
          <Icon name="flip" /> <span className="bar-name">{t("replace.toggle")}</span>
        </button>
      )}
      <ReviewBar review={review} view={view} hadSome={props.hadDoubts} />
      {unsaved > 0 && (
        <button
          type="button"
          className="button button-small button-primary"
          title={t("result.saveAllTitle")}
          // Keep the focus in the line.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={onSaveAll}
        >
          {t("result.saveAll", { count: unsaved })}
        </button>
      )}
      {isReplacing && onReplace !== undefined && (
        <ReplaceField matches={search.matches.length} onReplace={onReplace} />
      )}
    </div>
  );
}
