import { useId, useState } from "react";

import type { Correction, TextLine } from "../../api/types";
import { formatWhen } from "../../format";
import { earlierTexts } from "./earlierTexts";

interface Props {
  readonly line: TextLine;
  readonly corrections: readonly Correction[];
  readonly onTake: (text: string) => void;
}

/** The texts that a line had, newest first, each to be taken again. Folded away until it is asked for. */
export function LineHistory({ line, corrections, onTake }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const listId = useId();
  const number = line.ordNum + 1;
  const texts = earlierTexts(line, corrections);

  return (
    <>
      <button
        type="button"
        className="link-button"
        aria-label={`Earlier texts of line ${number}`}
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => {
          setIsOpen(!isOpen);
        }}
      >
        Earlier texts
      </button>
      <ul id={listId} className="earlier-texts" role="list" hidden={!isOpen}>
        {texts.map(({ text, savedAt, isCurrent }) => (
          <li key={savedAt ?? "read"}>
            <q dir="auto">{text}</q>
            <span className="note">
              {savedAt === null ? "as it was read" : <time dateTime={savedAt}>{formatWhen(savedAt)}</time>}
              {isCurrent && " · now"}
            </span>
            {!isCurrent && (
              <button
                type="button"
                className="button button-small"
                onClick={() => {
                  onTake(text);
                }}
              >
                <span>
                  Take <span className="visually-hidden">“{text}”</span> again{" "}
                  <span className="visually-hidden">for line {number}</span>
                </span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
