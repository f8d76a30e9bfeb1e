import { formatCount } from "../../format";

interface Props {
  readonly count: number;
  /** How many could be selected. */
  readonly shown: number;
  readonly onDelete: () => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

export function SelectionBar({ count, shown, onDelete, onSelectAll, onClear }: Props) {
  return (
    <div role="region" aria-label="Selection" className="dock">
      <p>{formatCount(count, "picture")} selected</p>
      {count < shown && (
        <button
          type="button"
          className="button button-quiet"
          aria-label={`Select all ${shown}`}
          onClick={onSelectAll}
        >
          All {shown}
        </button>
      )}
      <button type="button" className="button button-quiet" aria-label="Select none" onClick={onClear}>
        None
      </button>
      <button type="button" className="button button-danger dock-main" onClick={onDelete}>
        Delete {formatCount(count, "picture")}
      </button>
    </div>
  );
}
