import { fieldId } from "../correction/lineFocus";
import { t } from "../../messages";
import type { TextLine } from "../../api/types";
import { deleteLine, type Lines, mergeWithNext, moveLine, splitLine } from "./lineEdits";
import type { LineEdits } from "./useLineEdits";

interface Props {
  readonly line: TextLine;
  readonly lines: Lines;
  readonly edits: LineEdits;
  /** The text of a line as shown, saved or not. */
  readonly textOf: (line: TextLine) => string;
  readonly onEditBox: () => void;
}

/** What can be done with the focused line besides its text. */
export function LineEditButtons({ line, lines, edits, textOf, onEditBox }: Props) {
  const { ordNum, number } = line;
  const split = () => {
    const field = document.getElementById(fieldId(ordNum));
    const caret = field instanceof HTMLTextAreaElement ? field.selectionStart : 0;
    const parts = splitLine(lines, ordNum, textOf(line), caret);
    if (parts === null) edits.fail(new Error(t("lines.noSplit")));
    else void edits.apply(parts, t("lines.splitDone", { number }));
  };
  return (
    <div className="line-edit-buttons" role="group" aria-label={t("lines.edit", { number })}>
      <Action name={t("lines.box")} edits={edits} onPress={onEditBox} />
      <Action name={t("lines.split")} title={t("lines.splitTitle")} edits={edits} onPress={split} />
      <Action
        name={t("lines.merge")}
        edits={edits}
        isDisabled={number === lines.length}
        onPress={() =>
          void edits.apply(mergeWithNext(lines, ordNum, textOf), t("lines.mergeDone", { number }))
        }
      />
      <Action
        name={t("lines.up")}
        edits={edits}
        isDisabled={number === 1}
        onPress={() =>
          void edits.apply(moveLine(lines, ordNum, -1), t("lines.moved", { number: number - 1 }))
        }
      />
      <Action
        name={t("lines.down")}
        edits={edits}
        isDisabled={number === lines.length}
        onPress={() => void edits.apply(moveLine(lines, ordNum, 1), t("lines.moved", { number: number + 1 }))}
      />
      <Action
        name={t("lines.delete")}
        edits={edits}
        onPress={() => void edits.apply(deleteLine(lines, ordNum), t("lines.deleted", { number }))}
      />
    </div>
  );
}

interface ActionProps {
  readonly name: string;
  readonly title?: string;
  readonly edits: LineEdits;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}

function Action({ name, title, edits, isDisabled = false, onPress }: ActionProps) {
  return (
    <button
      type="button"
      className="button button-small button-quiet"
      title={title}
      disabled={isDisabled || edits.isBusy}
      onClick={onPress}
    >
      {name}
    </button>
  );
}
