import { useEffect, useRef, useState } from "react";

import { contentUrl } from "../../api/pictures";
import type { HistoryEntry } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatBytes, formatTimeLeft, formatWhen } from "../../format";
import { pictureHref } from "../../routes";

/** A larger picture is not worth its bytes for a preview of a few pixels. */
const MAX_PREVIEW_BYTES = 1_000_000;

interface Props {
  readonly entry: HistoryEntry;
  readonly onDelete: () => Promise<void>;
}

/** One picture of the history; deleting it takes a second press. */
export function HistoryRow({ entry, onDelete }: Props) {
  const [deletion, setDeletion] = useState<"no" | "asked" | "running">("no");
  const askButton = useRef<HTMLButtonElement>(null);
  const confirmButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (deletion === "asked") confirmButton.current?.focus(); // It has taken the place of the button with the focus.
  }, [deletion]);

  const keep = () => {
    setDeletion("no");
    requestAnimationFrame(() => askButton.current?.focus());
  };

  return (
    <li className="history-row">
      <Preview entry={entry} />
      <div className="history-text">
        <a className="history-name" href={pictureHref(entry.id)}>
          {entry.name}
        </a>
        <p className="history-snippet" dir="auto">
          {entry.text === "" ? "No text was found" : entry.text}
        </p>
        <p className="facts">
          {formatWhen(entry.createdAt)} · {formatBytes(entry.sizeBytes)} · {formatTimeLeft(entry.expiresAt)}
        </p>
      </div>
      {deletion === "no" ? (
        <button
          ref={askButton}
          type="button"
          className="button button-quiet button-icon"
          aria-label={`Delete ${entry.name}`}
          title="Delete"
          onClick={() => {
            setDeletion("asked");
          }}
        >
          <Icon name="trash" />
        </button>
      ) : (
        <div className="history-confirm" role="group" aria-label={`Delete ${entry.name} for ever?`}>
          <button
            type="button"
            className="button button-small button-danger"
            ref={confirmButton}
            disabled={deletion === "running"}
            onClick={() => {
              setDeletion("running");
              void onDelete().finally(keep);
            }}
          >
            Delete for ever
          </button>
          <button type="button" className="button button-small" onClick={keep}>
            Keep
          </button>
        </div>
      )}
    </li>
  );
}

function Preview({ entry }: { entry: HistoryEntry }) {
  const [isShown, setIsShown] = useState(entry.sizeBytes <= MAX_PREVIEW_BYTES);
  return (
    <div className="history-preview">
      {isShown ? (
        <img
          src={contentUrl(entry.id)}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => {
            setIsShown(false);
          }}
        />
      ) : (
        <Icon name="picture" />
      )}
    </div>
  );
}
