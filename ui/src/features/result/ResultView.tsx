import "./lines.css";
import "./result.css";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { PictureText } from "../../api/types";
import { t } from "../../messages";
import { emptyText } from "../../notices";
import { correctionsByLine } from "../correction/lineVersions";
import { focusLine } from "../correction/lineFocus";
import { openDraft, shownText } from "../correction/lineText";
import { useCorrections } from "../correction/useCorrections";
import { useRetryWhenOnline } from "../correction/useRetryWhenOnline";
import { useSavesInOtherTabs } from "../correction/useSavesInOtherTabs";
import { isLowConfidence } from "./confidence";
import { LineRow } from "./LineRow";
import { LinesToolbar } from "./LinesToolbar";
import { KeyboardHelp } from "./KeyboardHelp";
import { NoticeList } from "./NoticeList";
import { NotKeptAlert } from "./NotKeptAlert";
import { pageText } from "./pageText";
import { PictureCaption } from "./PictureCaption";
import { PictureWithBoxes } from "./PictureWithBoxes";
import { ResultHeader } from "./ResultHeader";
import { useSearch } from "./useSearch";

interface Props {
  readonly text: PictureText;
  readonly pictureUrl: string;
  readonly onSaved: (ordNum: number, text: string) => void;
  /** Send a picture again that is not stored; undefined if the page no longer has the file. */
  readonly onSaveAgain?: (() => Promise<boolean>) | undefined;
}

/** The picture with its boxes, and its lines beside it. Pointing at one highlights the other. */
export function ResultView({ text, pictureUrl, onSaved, onSaveAgain }: Props) {
  const { id, name, width, height, lines, notices } = text;
  const [hovered, setHovered] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);

  const corrections = useCorrections(id, onSaved);
  const { kept, saving, actions } = corrections;
  useRetryWhenOnline(lines, corrections);
  useSavesInOtherTabs(text, corrections, onSaved);

  const texts = useMemo(
    () => lines.map((line) => shownText(line, kept.drafts.get(line.ordNum))),
    [lines, kept],
  );
  const search = useSearch(texts);
  const match = search.matches[search.at];
  const matchLine = match === undefined ? null : (lines[match.place]?.ordNum ?? null);
  const matching = useMemo(
    () => new Set(lines.filter((_, place) => search.marks.has(place)).map(({ ordNum }) => ordNum)),
    [lines, search.marks],
  );
  const earlier = useMemo(() => correctionsByLine(text.corrections), [text.corrections]);
  const lowConfidence = lines.filter(isLowConfidence);
  const unsaved = lines.filter((line) => openDraft(line, kept.drafts.get(line.ordNum)) !== null);

  const lastFocused = useRef(-1);
  const onFocus = useCallback((ordNum: number | null) => {
    if (ordNum !== null) lastFocused.current = ordNum;
    setFocused(ordNum);
  }, []);
  const reviewNext = () => {
    const next = lowConfidence.find((line) => line.ordNum > lastFocused.current) ?? lowConfidence[0];
    if (next !== undefined) focusLine(next.ordNum);
  };
  const saveAll = async () => {
    for (const line of unsaved) await actions.save(line);
  };
  const empty = emptyText(notices);
  const article = useFocusWhenKept(text.isKept);
  const pointedAt = lines.findIndex(({ ordNum }) => ordNum === (hovered ?? focused));

  return (
    <article className="result" ref={article} tabIndex={-1}>
      <ResultHeader text={text} unsaved={unsaved.length} copyText={() => pageText(lines, texts)} />
      {!text.isKept && <NotKeptAlert reason={text.notKeptReason} onSaveAgain={onSaveAgain} />}
      {lines.length > 0 && <NoticeList notices={notices} />}
      <div className="result-body">
        <PictureWithBoxes
          src={pictureUrl}
          name={name}
          width={width}
          height={height}
          lines={lines}
          hovered={hovered}
          focused={focused}
          matching={matching}
          current={matchLine}
          onHover={setHovered}
          onPick={focusLine}
          onLoad={setPicture}
        >
          <PictureCaption line={lines[pointedAt]} text={texts[pointedAt] ?? ""} />
        </PictureWithBoxes>
        {lines.length === 0 ? (
          <div className="empty">
            <h2>{empty.title}</h2>
            <p>{empty.advice}</p>
          </div>
        ) : (
          <section className="lines-panel" aria-label={t("result.text")}>
            <LinesToolbar
              search={search}
              matchLine={matchLine}
              toReview={lowConfidence.length}
              unsaved={unsaved.length}
              onReviewNext={reviewNext}
              onSaveAll={() => void saveAll()}
            />
            <KeyboardHelp />
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
                  onHover={setHovered}
                  onFocus={onFocus}
                />
              ))}
            </ol>
          </section>
        )}
      </div>
    </article>
  );
}

/** Focus the result once it is stored, since the "Save again" button is gone. */
function useFocusWhenKept(isKept: boolean) {
  const article = useRef<HTMLElement>(null);
  const wasKept = useRef(isKept);
  useEffect(() => {
    if (isKept && !wasKept.current) article.current?.focus();
    wasKept.current = isKept;
  }, [isKept]);
  return article;
}
