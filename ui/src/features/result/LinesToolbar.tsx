import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { SearchField } from "./SearchField";
import type { Search } from "./useSearch";

interface Props {
  readonly search: Search;
  /** The line of the current match. */
  readonly matchLine: number | null;
  /** Number of lines to review. */
  readonly toReview: number;
  /** Number of lines with unsaved changes. */
  readonly unsaved: number;
  readonly onReviewNext: () => void;
  readonly onSaveAll: () => void;
}

/** Sticky toolbar above the lines. */
export function LinesToolbar({ search, matchLine, toReview, unsaved, onReviewNext, onSaveAll }: Props) {
  return (
    <div className="lines-bar">
      <SearchField search={search} lineNumber={matchLine === null ? null : matchLine + 1} />
      {toReview > 0 && (
        <button
          type="button"
          className="button button-small"
          aria-label={t("result.review", { count: toReview })}
          title={t("result.reviewTitle")}
          onClick={onReviewNext}
        >
          <Icon name="question" />
          <span className="lines-bar-long">{t("result.review", { count: toReview })}</span>
          <span className="lines-bar-short">({toReview})</span>
        </button>
      )}
      {unsaved > 0 && (
        <button
          type="button"
          className="button button-small"
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
    </div>
  );
}
