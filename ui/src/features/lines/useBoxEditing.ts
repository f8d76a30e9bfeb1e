/** The box that is drawn or moved in the picture, and the text that is read in it. */
import { useState } from "react";

import { type LineInBox, readLineText } from "../../api/editLines";
import type { PictureText, Quad, TextLine } from "../../api/types";
import { t } from "../../messages";
import { middleOf } from "./BoxEditor";
import { addLine, moveBox, replaceLine } from "./lineEdits";
import type { LineEdits } from "./useLineEdits";

interface Box {
  /** Null for a new line. */
  readonly line: TextLine | null;
  readonly quad: Quad;
}

/** Another text than the person's, in the moved box of a line. */
export interface Reading {
  readonly number: number;
  readonly text: string;
  /** Replace the person's text by it. */
  readonly use: () => Promise<void>;
  readonly dismiss: () => void;
}

export interface BoxEditing {
  readonly box: Box | null;
  readonly isReading: boolean;
  readonly reading: Reading | null;
  readonly add: () => void;
  readonly move: (line: TextLine) => void;
  readonly change: (quad: Quad) => void;
  readonly finish: () => Promise<void>;
  readonly cancel: () => void;
}

/** `textOf` returns the text of a line as shown, saved or not. */
export function useBoxEditing(
  text: PictureText,
  edits: LineEdits,
  textOf: (line: TextLine) => string,
): BoxEditing {
  const [box, setBox] = useState<Box | null>(null);
  const [isReading, setIsReading] = useState(false);
  const [offered, setOffered] = useState<{ readonly ordNum: number; readonly read: LineInBox } | null>(null);
  const { id, lines } = text;

  const addRead = (read: LineInBox) => {
    const edited = addLine(lines, read);
    const known = new Set(lines.map(({ ordNum }) => ordNum));
    const number = edited.find(({ ordNum }) => !known.has(ordNum))?.number ?? edited.length;
    return edits.apply(edited, t("lines.added", { number }));
  };

  /** A text that a person wrote is kept, and the text in the box offered; any other is replaced with the box. */
  const moveRead = async (line: TextLine, quad: Quad, read: LineInBox) => {
    const { ordNum, number } = line;
    const shown = textOf(line);
    const isWritten = shown !== line.text;
    const done = t("lines.boxMoved", { number });
    if (isWritten || read.text === shown || read.text === "") {
      const isDone = await edits.apply(moveBox(lines, ordNum, quad), done);
      if (isDone && isWritten && read.text !== shown && read.text !== "") setOffered({ ordNum, read });
      return isDone;
    }
    return edits.apply(replaceLine(lines, ordNum, read), t("lines.boxMovedAndRead", { number }));
  };

  const finish = async () => {
    if (box === null || isReading) return;
    setIsReading(true);
    setOffered(null);
    try {
      const read = await readLineText(id, box.quad);
      // The line may have been deleted elsewhere; its box is then that of a new one.
      const line = lines.find(({ ordNum }) => ordNum === box.line?.ordNum);
      const isDone = line === undefined ? await addRead(read) : await moveRead(line, box.quad, read);
      if (isDone) setBox(null); // Otherwise the box is kept, to be sent again.
    } catch (thrown) {
      edits.fail(thrown);
    } finally {
      setIsReading(false);
    }
  };

  const asked = lines.find(({ ordNum }) => ordNum === offered?.ordNum);
  const reading: Reading | null =
    offered === null || asked === undefined
      ? null
      : {
          number: asked.number,
          text: offered.read.text,
          use: async () => {
            const edited = replaceLine(lines, asked.ordNum, offered.read);
            if (await edits.apply(edited, t("lines.textReplaced", { number: asked.number })))
              setOffered(null);
          },
          dismiss: () => {
            setOffered(null);
          },
        };

  return {
    box,
    isReading,
    reading,
    add: () => {
      setBox({ line: null, quad: middleOf(text) });
    },
    move: (line) => {
      setOffered(null);
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
