import { Icon } from "../../components/Icon";
import { SearchField } from "./SearchField";
import type { Search } from "./useSearch";

interface Props {
  readonly search: Search;
  /** The line with the match that the search stands at. */
  readonly matchLine: number | null;
  /** How many lines a person should check. */
  readonly toCheck: number;
  /** Lines with a text that is not saved. */
  readonly unsaved: number;
  readonly onNextToCheck: () => void;
  readonly onSaveAll: () => void;
}

/** Stands over the lines, and stays in sight while they scroll. */
export function LinesBar({ search, matchLine, toCheck, unsaved, onNextToCheck, onSaveAll }: Props) {
  return (
    <div className="lines-bar">
      <SearchField search={search} lineNumber={matchLine === null ? null : matchLine + 1} />
      {toCheck > 0 && (
        <button
          type="button"
          className="button button-small"
          aria-label={`Next line to check (${toCheck})`}
          title="Next line to check"
          onClick={onNextToCheck}
        >
          <Icon name="doubt" />
          <span>Check</span> ({toCheck})
        </button>
      )}
      {unsaved > 0 && (
        <button
          type="button"
          className="button button-small"
          title="Save every changed line"
          // The line that is being edited keeps the keyboard.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={onSaveAll}
        >
          Save all ({unsaved})
        </button>
      )}
    </div>
  );
}
