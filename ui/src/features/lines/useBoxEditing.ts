/** The box that is drawn or moved in the picture. */
import { useState } from "react";

import { readLineText } from "../../api/editLines";
import type { PictureText, Quad, TextLine } from "../../api/types";
import { t } from "../../messages";
import { middleOf } from "./BoxEditor";
import { addLine, moveBox } from "./lineEdits";
import type { LineEdits } from "./useLineEdits";

interface Box {
  /** Null for a new line. */
  readonly line: TextLine | null;
  readonly quad: Quad;
}

export interface BoxEditing {
  readonly box: Box | null;
  readonly isReading: boolean;
  readonly add: () => void;
  readonly move: (line: TextLine) => void;
  readonly change: (quad: Quad) => void;
  readonly finish: () => Promise<void>;
  readonly cancel: () => void;
}

export function useBoxEditing(text: PictureText, edits: LineEdits): BoxEditing {
  const [box, setBox] = useState<Box | null>(null);
  const [isReading, setIsReading] = useState(false);
  const { id, lines } = text;

  const finish = async () => {
    if (box === null || isReading) return;
    const { line, quad } = box;
    setIsReading(true);
    try {
      let isDone: boolean;
      if (line === null) {
        const edited = addLine(lines, await readLineText(id, quad));
        const known = new Set(lines.map(({ ordNum }) => ordNum));
        const number = edited.find(({ ordNum }) => !known.has(ordNum))?.number ?? edited.length;
        isDone = await edits.apply(edited, t("lines.added", { number }));
      } else {
        isDone = await edits.apply(
          moveBox(lines, line.ordNum, quad),
          t("lines.boxMoved", { number: line.number }),
        );
      }
      if (isDone) setBox(null); // Otherwise the box is kept, to be sent again.
    } catch (thrown) {
      edits.fail(thrown);
    } finally {
      setIsReading(false);
    }
  };

  return {
    box,
    isReading,
    add: () => {
      setBox({ line: null, quad: middleOf(text) });
    },
    move: (line) => {
      setBox({ line, quad: line.quad });
    },
    change: (quad) => {
      setBox((now) => now && { ...now, quad });
    },
    finish,
    cancel: () => {
      setBox(null);
    },
  };
}
