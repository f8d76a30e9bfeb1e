import type { ReactNode } from "react";

import { t } from "../../messages";
import type { Correction, TextLine } from "../../api/types";
import { shownText } from "../correction/lineText";
import type { Corrections } from "../correction/useCorrections";
import { LineEditButtons } from "../lines/LineEditButtons";
import type { LineEdits } from "../lines/useLineEdits";
import { KeyboardHelp } from "./KeyboardHelp";
import { LineRow } from "./LineRow";
import type { Search } from "./useSearch";

interface Props {
  /** Above the lines: what edits all of them. */
  readonly bar: ReactNode;
  /** Null if the lines cannot be edited. */
  readonly edits: LineEdits | null;
  readonly onEditBox: (line: TextLine) => void;
  readonly lines: readonly TextLine[];
  readonly corrections: Corrections;
  readonly earlier: ReadonlyMap<number, readonly Correction[]>;
  readonly search: Search;
  readonly picture: HTMLImageElement | null;
  readonly hovered: number | null;
  readonly focused: number | null;
  readonly onHover: (ordNum: number | null) => void;
  readonly onFocus: (ordNum: number | null) => void;
}

/** The lines as fields, for review. */
export function LinesView({
  bar,
  edits,
  onEditBox,
  lines,
  corrections,
  earlier,
  search,
  picture,
  ...state
}: Props) {
  const { hovered, focused, onHover, onFocus } = state;
  const { kept, saving, actions } = corrections;
  const match = search.matches[search.at];
  return (
    <>
      <KeyboardHelp />
      {bar}
      <ol className="lines" role="list" aria-label={t("result.lines")}>
        {lines.map((line, place) => (
          <LineRow
            key={line.ordNum}
            line={line}
            draft={kept.drafts.get(line.ordNum)}
            saving={saving.get(line.ordNum)}
            corrections={earlier.get(line.ordNum)}
            actions={actions}
            marks={search.marks.get(place)}
            currentMark={match?.place === place ? match.start : undefined}
            picture={picture}
            isActive={line.ordNum === hovered || line.ordNum === focused}
            isFocused={line.ordNum === focused}
            editButtons={
              line.ordNum === focused && edits !== null ? (
                <LineEditButtons
                  line={line}
                  lines={lines}
                  edits={edits}
                  textOf={(one) => shownText(one, kept.drafts.get(one.ordNum))}
                  onEditBox={() => {
                    onEditBox(line);
                  }}
                />
              ) : null
            }
            onHover={onHover}
            onFocus={onFocus}
          />
        ))}
      </ol>
    </>
  );
}
