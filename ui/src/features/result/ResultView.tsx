import "./result.css";

import { useCallback, useRef, useState } from "react";

import type { PictureText } from "../../api/types";
import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { formatBytes, formatCount, formatSeconds, formatTimeLeft } from "../../format";
import { READ_HREF } from "../../routes";
import { focusLine } from "../correction/LineEditor";
import { shownText } from "../correction/useLineCorrection";
import { isDoubtful } from "./confidence";
import { CopyTextButton } from "./CopyTextButton";
import { LineRow } from "./LineRow";
import { PictureWithBoxes } from "./PictureWithBoxes";

const NOT_KEPT =
  "The server has no room just now, so it does not keep this picture and its text. Copy what you need before you leave; corrections cannot be saved.";

interface Props {
  readonly text: PictureText;
  readonly pictureUrl: string;
  readonly onSaved: (ordNum: number, text: string) => void;
}

/** The picture with its boxes, and its lines beside it: pointing at one lights the other. */
export function ResultView({ text, pictureUrl, onSaved }: Props) {
  const { id, name, width, height, lines } = text;
  const [hovered, setHovered] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const doubtful = lines.filter(isDoubtful);

  const lastFocused = useRef(-1);
  const onFocus = useCallback((ordNum: number | null) => {
    if (ordNum !== null) lastFocused.current = ordNum;
    setFocused(ordNum);
  }, []);
  const goToNextDoubtful = () => {
    const next = doubtful.find((line) => line.ordNum > lastFocused.current) ?? doubtful[0];
    if (next !== undefined) focusLine(next.ordNum);
  };

  return (
    <article className="result">
      <header className="result-header">
        <h1>{name}</h1>
        <p className="facts">{factsOf(text).join(" · ")}</p>
        <div className="result-actions">
          {lines.length > 0 && (
            <CopyTextButton text={() => lines.map((line) => shownText(id, line)).join("\n")} />
          )}
          {doubtful.length > 0 && (
            <button type="button" className="button" onClick={goToNextDoubtful}>
              <Icon name="next" />
              <span>Next line to check ({doubtful.length})</span>
            </button>
          )}
          <a className="button" href={READ_HREF}>
            <Icon name="upload" />
            <span>Read another picture</span>
          </a>
        </div>
      </header>
      {!text.isKept && <Alert message={NOT_KEPT} />}
      <div className="result-body">
        <PictureWithBoxes
          src={pictureUrl}
          name={name}
          width={width}
          height={height}
          lines={lines}
          hovered={hovered}
          focused={focused}
          onHover={setHovered}
          onPick={focusLine}
          onLoad={setPicture}
        />
        {lines.length === 0 ? (
          <div className="empty">
            <h2>No text was found in this picture</h2>
            <p>If there is some, try a sharper or closer picture of it.</p>
          </div>
        ) : (
          <ol className="lines" role="list" aria-label="Lines">
            {lines.map((line) => (
              <LineRow
                key={line.ordNum}
                pictureId={id}
                line={line}
                picture={picture}
                isActive={line.ordNum === hovered || line.ordNum === focused}
                isFocused={line.ordNum === focused}
                onHover={setHovered}
                onFocus={onFocus}
                onSaved={onSaved}
              />
            ))}
          </ol>
        )}
      </div>
    </article>
  );
}

function factsOf({ lines, readMs, width, height, sizeBytes, expiresAt }: PictureText): string[] {
  const facts = [formatCount(lines.length, "line")];
  if (readMs !== null) facts.push(`read in ${formatSeconds(readMs)}`);
  facts.push(`${width}\u00a0×\u00a0${height}`, formatBytes(sizeBytes));
  if (expiresAt !== null) facts.push(formatTimeLeft(expiresAt));
  return facts;
}
