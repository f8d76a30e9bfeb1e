import "./lines.css";
import "./result.css";

import { type ComponentType, useCallback, useId, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { PictureText } from "../../api/types";
import { t } from "../../messages";
import { emptyText } from "../../notices";
import { useTitle } from "../../useTitle";
import { correctionsByLine } from "../correction/lineVersions";
import { focusLine } from "../correction/lineFocus";
import { openDraft, shownText } from "../correction/lineText";
import { useCorrections } from "../correction/useCorrections";
import { useRetryWhenOnline } from "../correction/useRetryWhenOnline";
import { useSavesInOtherTabs } from "../correction/useSavesInOtherTabs";
import { BoxButtons } from "../lines/BoxButtons";
import { BoxEditor } from "../lines/BoxEditor";
import { LineEditBar } from "../lines/LineEditBar";
import { useBoxEditing } from "../lines/useBoxEditing";
import { type OnLines, useLineEdits } from "../lines/useLineEdits";
import { LinesToolbar } from "./LinesToolbar";
import { LinesView } from "./LinesView";
import { NoticeList } from "./NoticeList";
import { NotKeptAlert } from "./NotKeptAlert";
import { pageText } from "./pageText";
import { PictureCaption } from "./PictureCaption";
import { CutoutButton } from "./CutoutButton";
import { PictureWithBoxes } from "./PictureWithBoxes";
import { replaced } from "./search";
import { type HeaderProps, ResultHeader } from "./ResultHeader";
import { TableView } from "./TableView";
import { tablesOf } from "./tables";
import { textBlocks } from "./textBlocks";
import { TextView } from "./TextView";
import { useResultKeys } from "./useResultKeys";
import { useReview } from "./useReview";
import { useSearch } from "./useSearch";
import { useView, VIEWS } from "./view";

interface Props {
  readonly text: PictureText;
  readonly pictureUrl: string;
  readonly onSaved: (ordNum: number, text: string) => void;
  /** The lines were edited. */
  readonly onLines: OnLines;
  /** The picture was renamed. */
  readonly onRenamed?: ((name: string) => void) | undefined;
  /** Send a picture again that is not stored; undefined if the page no longer has the file. */
  readonly onSaveAgain?: (() => Promise<boolean>) | undefined;
  /** Name, facts and actions; other ones for a page of a document. */
  readonly Header?: ComponentType<HeaderProps>;
  /** Whether the tab is named by the picture. */
  readonly isTitled?: boolean;
}

/** The picture with its boxes, and its text beside it. Pointing at a line in one highlights it in the other. */
export function ResultView({
  text,
  pictureUrl,
  onSaved,
  onLines,
  onRenamed,
  onSaveAgain,
  Header = ResultHeader,
  isTitled = true,
}: Props) {
  const { id, name, width, height, lines, notices } = text;
  const [hovered, setHovered] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const panelId = useId();
  useTitle(isTitled ? name : null);

  const corrections = useCorrections(id, onSaved, text.linesRevision);
  const { kept, actions } = corrections;
  useRetryWhenOnline(lines, corrections);
  useSavesInOtherTabs(text, corrections, onSaved);

  const texts = useMemo(
    () => lines.map((line) => shownText(line, kept.drafts.get(line.ordNum))),
    [lines, kept],
  );
  const blocks = useMemo(() => textBlocks(lines, texts), [lines, texts]);
  const tables = useMemo(() => tablesOf(blocks), [blocks]);
  const view = useView(tables.length > 0);
  const search = useSearch(texts);
  const match = search.matches[search.at];
  const matchLine = match === undefined ? null : (lines[match.place]?.ordNum ?? null);
  const matching = useMemo(
    () => new Set(lines.filter((_, place) => search.marks.has(place)).map(({ ordNum }) => ordNum)),
    [lines, search.marks],
  );
  const earlier = useMemo(() => correctionsByLine(text.corrections), [text.corrections]);
  const unsaved = lines.filter((line) => openDraft(line, kept.drafts.get(line.ordNum)) !== null);

  const review = useReview(lines, actions, (line) => unsaved.includes(line));
  const onFocusLine = review.onFocus;
  const onFocus = useCallback(
    (ordNum: number | null) => {
      if (ordNum !== null) onFocusLine(ordNum);
      setFocused(ordNum);
    },
    [onFocusLine],
  );
  const [hadDoubts] = useState(review.left.length > 0);
  const article = useFocusWhenKept(text.isKept);
  const textRoot = useRef<HTMLDivElement>(null);
  useResultKeys(article, textRoot, review.go);

  const saveAll = async () => {
    for (const line of unsaved) await actions.save(line);
  };
  const onReplace = (replacement: string, which: "current" | "all") => {
    const wanted = which === "all" ? search.matches : search.matches.slice(search.at, search.at + 1);
    for (const [place, changed] of replaced(texts, wanted, replacement)) {
      const line = lines[place];
      if (line !== undefined) actions.edit(line, changed);
    }
  };
  const onPick = (ordNum: number) => {
    if (view === "lines") focusLine(ordNum);
    const place = lines.findIndex((line) => line.ordNum === ordNum);
    textRoot.current?.querySelector(`[data-place="${place}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const edits = useLineEdits(text, onLines);
  const boxes = useBoxEditing(text, edits, (line) => shownText(line, kept.drafts.get(line.ordNum)));
  const empty = emptyText(notices);
  const pointedAt = lines.findIndex(({ ordNum }) => ordNum === (hovered ?? focused));

  return (
    <article className="result" ref={article} tabIndex={-1}>
      <Header
        text={text}
        unsaved={unsaved.length}
        copyText={() => pageText(lines, texts)}
        onRenamed={onRenamed}
      />
      {!text.isKept && <NotKeptAlert reason={text.notKeptReason} onSaveAgain={onSaveAgain} />}
      {lines.length > 0 && <NoticeList notices={notices} />}
      <div className="result-body">
        <PictureWithBoxes
          selectedActions={
            text.isKept ? (ordNums) => <CutoutButton id={text.id} ordNums={ordNums} /> : undefined
          }
          src={pictureUrl}
          name={name}
          width={width}
          height={height}
          lines={lines}
          texts={texts}
          hovered={hovered}
          focused={focused}
          matching={matching}
          current={matchLine}
          onHover={setHovered}
          onPick={onPick}
          onLoad={setPicture}
          overlay={
            boxes.box !== null && (
              <BoxEditor
                picture={text}
                quad={boxes.box.quad}
                onChange={boxes.change}
                onDone={() => void boxes.finish()}
                onCancel={boxes.cancel}
              />
            )
          }
        >
          {boxes.box === null ? (
            <PictureCaption line={lines[pointedAt]} text={texts[pointedAt] ?? ""} />
          ) : (
            <BoxButtons
              isNew={boxes.box.line === null}
              isBusy={boxes.isReading || edits.isBusy}
              onDone={() => void boxes.finish()}
              onCancel={boxes.cancel}
            />
          )}
        </PictureWithBoxes>
        {lines.length === 0 ? (
          <div className="empty">
            <h2>{empty.title}</h2>
            <p>{empty.advice}</p>
            {text.isKept && (
              <LineEditBar
                edits={edits}
                isDrawing={boxes.box !== null}
                reading={boxes.reading}
                onAdd={boxes.add}
              />
            )}
          </div>
        ) : (
          <section className="lines-panel" aria-label={t("result.text")}>
            <LinesToolbar
              views={VIEWS.filter((one) => one !== "table" || tables.length > 0)}
              view={view}
              panelId={panelId}
              search={search}
              matchLine={match === undefined ? null : match.place + 1}
              review={review}
              hadDoubts={hadDoubts}
              unsaved={unsaved.length}
              onReplace={onReplace}
              onSaveAll={() => void saveAll()}
            />
            <div id={panelId} role="tabpanel" aria-label={t("result.text")}>
              {view === "text" && (
                <TextView
                  root={textRoot}
                  lines={lines}
                  texts={texts}
                  blocks={blocks}
                  marks={search.marks}
                  match={match}
                  hovered={hovered}
                  onHover={setHovered}
                />
              )}
              {view === "lines" && (
                <LinesView
                  bar={
                    text.isKept && (
                      <LineEditBar
                        edits={edits}
                        isDrawing={boxes.box !== null}
                        reading={boxes.reading}
                        onAdd={boxes.add}
                      />
                    )
                  }
                  edits={text.isKept ? edits : null}
                  onEditBox={boxes.move}
                  lines={lines}
                  corrections={corrections}
                  earlier={earlier}
                  search={search}
                  picture={picture}
                  hovered={hovered}
                  focused={focused}
                  onHover={setHovered}
                  onFocus={onFocus}
                />
              )}
              {view === "table" && <TableView tables={tables} />}
            </div>
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
  useLayoutEffect(() => {
    if (isKept && !wasKept.current) article.current?.focus();
    wasKept.current = isKept;
  }, [isKept]);
  return article;
}
