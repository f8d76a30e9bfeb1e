import { useEffect, useRef } from "react";

import { Alert } from "../../../components/Alert";
import { Icon, type IconName } from "../../../components/Icon";
import { t } from "../../../messages";
import { HISTORY_HREF, pictureHref } from "../../../routes";
import { PicturePreview } from "./PicturePreview";
import type { UploadQueue } from "./UploadQueue";
import { type DoneRow, isDone, isActive, type Row, type Stage } from "./rows";
import { StageProgress } from "./StageProgress";

interface Props {
  readonly row: Row;
  readonly queue: UploadQueue;
  readonly onEdit: (id: number) => void;
  /** The row goes away, and what had the keyboard with it. */
  readonly onGone: () => void;
}

/** One picture of the list: how far it is, and what a person can do about it. */
export function QueueRow({ row, queue, onEdit, onGone }: Props) {
  const { id, file, stage } = row;
  const keyboard = useKeyboardKept(stage.name);
  return (
    <li className={`queue-row queue-row-${stage.name}`} tabIndex={-1} {...keyboard}>
      <div className="queue-thumbnail">
        <PicturePreview row={row} alt="" />
      </div>
      <div className="queue-facts">
        <p className="queue-name" dir="auto">
          {isDone(row) ? (
            <a href={pictureHref(row.stage.text.id)} aria-label={t("queue.open", { name: file.name })}>
              {file.name}
            </a>
          ) : (
            file.name
          )}
        </p>
        {isDone(row) && <TextExcerpt row={row} />}
        <StageProgress row={row} />
      </div>
      <div className="queue-actions">
        {isPaused(stage) && (
          <Action
            words={t("queue.retryNow")}
            name={file.name}
            onPress={() => {
              queue.retryNow(id);
            }}
          />
        )}
        {stage.name === "held" && (
          <Action
            words={t("queue.upload")}
            name={file.name}
            onPress={() => {
              queue.send(id);
            }}
          />
        )}
        {canTryAgain(stage) && (
          <Action
            words={t("action.tryAgain")}
            name={file.name}
            onPress={() => {
              queue.send(id);
            }}
          />
        )}
        {isActive(row) && (
          <Action
            words={t("action.cancel")}
            name={file.name}
            onPress={() => {
              queue.cancel(id);
            }}
          />
        )}
      </div>
      <div className="queue-tools">
        {canEdit(row) && (
          <Tool
            icon="crop"
            words={t("queue.edit")}
            name={file.name}
            onPress={() => {
              onEdit(id);
            }}
          />
        )}
        {!isActive(row) && (
          <Tool
            icon="close"
            words={t("queue.remove")}
            name={file.name}
            onPress={() => {
              queue.remove(id);
              onGone();
            }}
          />
        )}
      </div>
      {(stage.name === "failed" || stage.name === "rejected") && (
        <Alert message={stage.message}>
          {stage.name === "failed" && stage.remedy === "free space" && (
            <a className="button" href={HISTORY_HREF}>
              {t("queue.freeSpace")}
            </a>
          )}
        </Alert>
      )}
    </li>
  );
}

function isPaused({ name }: Stage): boolean {
  return name === "retrying" || name === "offline";
}

function canTryAgain(stage: Stage): boolean {
  return stage.name === "cancelled" || (stage.name === "failed" && stage.remedy !== "none");
}

/** What was read can be read once more, in part. */
function canEdit(row: Row): boolean {
  const { stage } = row;
  const isHopeless = stage.name === "rejected" || (stage.name === "failed" && stage.remedy === "none");
  return !isActive(row) && !isHopeless;
}

/** A button that had the keyboard goes with its stage: then the row has it, and not the page's start. */
function useKeyboardKept(stageName: string) {
  const row = useRef<HTMLLIElement>(null);
  const hasKeyboard = useRef(false);
  useEffect(() => {
    if (hasKeyboard.current && document.activeElement === document.body) row.current?.focus();
  }, [stageName]);
  return {
    ref: row,
    onFocus: () => {
      hasKeyboard.current = true;
    },
    onBlur: () => {
      hasKeyboard.current = false;
    },
  };
}

function TextExcerpt({ row }: { row: DoneRow }) {
  const words = row.stage.text.lines.slice(0, 4).map((line) => line.correctedText ?? line.text);
  return (
    <p className="queue-excerpt" dir="auto">
      {words.join(" · ")}
    </p>
  );
}

interface ActionProps {
  readonly words: string;
  /** What it is done to: heard, and not seen. */
  readonly name: string;
  readonly onPress: () => void;
}

function Action({ words, name, onPress }: ActionProps) {
  return (
    <button
      type="button"
      className="button"
      aria-label={t("queue.action", { action: words, name })}
      onClick={onPress}
    >
      {words}
    </button>
  );
}

function Tool({ icon, words, name, onPress }: ActionProps & { readonly icon: IconName }) {
  return (
    <button
      type="button"
      className="button button-quiet button-icon"
      aria-label={t("queue.action", { action: words, name })}
      title={words}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
