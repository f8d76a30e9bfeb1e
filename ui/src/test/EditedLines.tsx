import { useCallback, useState } from "react";

import type { PictureText, TextLine } from "../api/types";
import { Announcer } from "../components/Announcer";
import { correctionsByLine } from "../features/correction/lineVersions";
import { LineEditor } from "../features/correction/LineEditor";
import { useCorrections } from "../features/correction/useCorrections";
import { useRetryWhenOnline } from "../features/correction/useRetryWhenOnline";
import { useSavesInOtherTabs } from "../features/correction/useSavesInOtherTabs";
import { isDoubtful } from "../features/result/confidence";
import { withCorrection } from "../features/result/withCorrection";

export function lineOf(ordNum: number, text: string, confidence = 0.9): TextLine {
  return {
    ordNum,
    number: ordNum + 1,
    quad: [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 9],
    ],
    text,
    confidence,
    words: [],
    correctedText: null,
    place: null,
  };
}

export function pictureOf(lines: readonly TextLine[]): PictureText {
  return {
    id: "a1",
    name: "receipt.png",
    width: 200,
    height: 100,
    sizeBytes: 2048,
    lines,
    notices: [],
    corrections: [],
    linesRevision: null,
    pages: 1,
    isKept: true,
    notKeptReason: null,
    readMs: null,
    expiresAt: null,
  };
}

/** Editable lines without the picture. */
export function EditedLines({ picture }: { picture: PictureText }) {
  return (
    <Announcer>
      <button type="button">Before</button>
      <Lines picture={picture} />
      <button type="button">After</button>
    </Announcer>
  );
}

function Lines({ picture }: { picture: PictureText }) {
  const [text, setText] = useState(picture);
  const onSaved = useCallback((ordNum: number, corrected: string) => {
    setText((now) => withCorrection(now, ordNum, corrected));
  }, []);
  const corrections = useCorrections(text.id, onSaved);
  useRetryWhenOnline(text.lines, corrections);
  useSavesInOtherTabs(text, corrections, onSaved);
  const earlier = correctionsByLine(text.corrections);
  return (
    <ol>
      {text.lines.map((line) => (
        <li key={line.ordNum}>
          <LineEditor
            line={line}
            draft={corrections.kept.drafts.get(line.ordNum)}
            saving={corrections.saving.get(line.ordNum)}
            corrections={earlier.get(line.ordNum)}
            actions={corrections.actions}
            needsReview={isDoubtful(line)}
            note={null}
            marks={undefined}
            currentMark={undefined}
            onFocus={() => undefined}
          />
        </li>
      ))}
    </ol>
  );
}
