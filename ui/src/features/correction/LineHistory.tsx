import { useId, useState } from "react";

import type { Correction, TextLine } from "../../api/types";
import { formatWhen } from "../../format";
import { t } from "../../messages";
import { lineVersions } from "./lineVersions";

interface Props {
  readonly line: TextLine;
  readonly corrections: readonly Correction[];
  readonly onRestore: (text: string) => void;
}

/** The versions of a line, newest first, each with a button that restores it. Collapsed by default. */
export function LineHistory({ line, corrections, onRestore }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const listId = useId();
  const number = line.number;
  const texts = lineVersions(line, corrections);
  if (texts.length < 2) return null; // Only confirmed.

  return (
    <>
      <button
        type="button"
        className="link-button"
        aria-label={t("line.historyLabel", { number })}
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => {
          setIsOpen(!isOpen);
        }}
      >
        {t("line.history")}
      </button>
      <ul id={listId} className="line-history" role="list" hidden={!isOpen}>
        {texts.map(({ text, savedAt, isCurrent }) => (
          <li key={savedAt ?? "read"}>
            <q dir="auto">{text}</q>
            <span className="note">
              {savedAt === null ? (
                t("line.historyOcr")
              ) : (
                <time dateTime={savedAt}>{formatWhen(savedAt)}</time>
              )}
              {isCurrent && ` · ${t("line.historyCurrent")}`}
            </span>
            {!isCurrent && (
              <button
                type="button"
                className="button button-small"
                aria-label={t("line.restoreLabel", { text, number })}
                onClick={() => {
                  onRestore(text);
                }}
              >
                {t("line.restore")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
