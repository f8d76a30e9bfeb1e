import { memo } from "react";

import type { HistoryEntry } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatBytes, formatTimeLeft, formatWhen, isDeletedSoon } from "../../format";
import { t } from "../../messages";
import { pictureHref } from "../../routes";
import { ShareButton } from "../share/ShareButton";
import { excerpt } from "./excerpt";
import { Highlight } from "./Highlight";
import { RenameForm } from "./RenameForm";
import { Thumbnail } from "./Thumbnail";

export interface RowActions {
  /** `isRange`: also everything between it and the previously selected picture. */
  readonly select: (id: string, isSelected: boolean, isRange: boolean) => void;
  readonly rename: (id: string) => void;
  readonly endRename: (id: string, renamed: HistoryEntry | null) => void;
  readonly remove: (id: string) => void;
}

interface Props {
  readonly entry: HistoryEntry;
  /** 1-based. */
  readonly position: number;
  /** Total number of rows; -1 if unknown. */
  readonly count: number;
  readonly query: string;
  readonly now: Date;
  readonly isSelected: boolean;
  readonly isRenaming: boolean;
  readonly actions: RowActions;
}

/** A row of the history. The whole row opens the picture, except its buttons. */
export const HistoryRow = memo(function HistoryRow({
  entry,
  position,
  count,
  query,
  now,
  isSelected,
  isRenaming,
  actions,
}: Props) {
  const { id, name, text } = entry;
  return (
    <div
      role="listitem"
      aria-posinset={position}
      aria-setsize={count}
      className={isSelected ? "history-row history-row-selected" : "history-row"}
      data-picture={id}
    >
      <label className="history-check">
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={t("history.select", { name })}
          onChange={(event) => {
            const isRange = event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey;
            actions.select(id, event.target.checked, isRange);
          }}
        />
      </label>
      <Thumbnail id={id} />
      <div className="history-text">
        {isRenaming ? (
          <RenameForm
            entry={entry}
            onRenamed={(renamed) => {
              actions.endRename(id, renamed);
            }}
            onClose={() => {
              actions.endRename(id, null);
            }}
          />
        ) : (
          <a id={linkId(id)} className="history-name" href={pictureHref(id)} dir="auto" title={name}>
            <Highlight text={name} query={query} />
          </a>
        )}
        <p className="history-snippet" dir="auto">
          {text === "" ? t("history.noText") : <Highlight text={excerpt(text, query)} query={query} />}
        </p>
      </div>
      <p className="facts history-facts">
        <span className="history-facts-line">
          <time dateTime={entry.createdAt}>{formatWhen(entry.createdAt, now)}</time>
          <span>{formatBytes(entry.sizeBytes)}</span>
          <span className={isDeletedSoon(entry.expiresAt, now) ? "history-deleted-soon" : undefined}>
            {formatTimeLeft(entry.expiresAt, now)}
          </span>
        </span>
      </p>
      <div className="history-actions">
        <button
          type="button"
          id={renameId(id)}
          className="button button-quiet button-icon"
          aria-label={t("history.renameLabel", { name })}
          title={t("history.rename")}
          disabled={isRenaming}
          onClick={() => {
            actions.rename(id);
          }}
        >
          <Icon name="pencil" />
        </button>
        <ShareButton shared={{ kind: "picture", id }} name={name} isIcon />
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={t("history.deleteLabel", { name })}
          title={t("history.delete")}
          onClick={() => {
            actions.remove(id);
          }}
        >
          <Icon name="trash" />
        </button>
      </div>
    </div>
  );
});

/** Return the element id of the link that opens a picture. */
export function linkId(id: string): string {
  return `picture-${id}`;
}

/** Return the element id of the button that renames it. */
export function renameId(id: string): string {
  return `rename-${id}`;
}
