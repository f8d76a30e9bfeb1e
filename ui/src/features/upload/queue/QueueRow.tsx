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
  /** Called when the row is removed with the focus. */
  readonly onGone: () => void;
}

/** A picture in the queue: its progress and actions. */
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
            label={t("queue.retryNow")}
            name={file.name}
            onPress={() => {
              queue.retryNow(id);
            }}
          />
        )}
        {stage.name === "held" && (
          <Action
            label={t("queue.upload")}
            name={file.name}
            onPress={() => {
              queue.send(id);
            }}
          />
        )}
        {canTryAgain(stage) && (
          <Action
            label={t("action.tryAgain")}
            name={file.name}
            onPress={() => {
              queue.send(id);
            }}
          />
        )}
        {isActive(row) && (
          <Action
            label={t("action.cancel")}
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
            label={t("queue.edit")}
            name={file.name}
            onPress={() => {
              onEdit(id);
            }}
          />
        )}
        {!isActive(row) && (
          <Tool
            icon="close"
            label={t("queue.remove")}
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

/** Finished pictures can be edited and uploaded again. */
function canEdit(row: Row): boolean {
  const { stage } = row;
  const isHopeless = stage.name === "rejected" || (stage.name === "failed" && stage.remedy === "none");
  return !isActive(row) && !isHopeless;
}

/** Focus the row when its focused button disappears with the stage. */
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
  const label = row.stage.text.lines.slice(0, 4).map((line) => line.correctedText ?? line.text);
  return (
    <p className="queue-excerpt" dir="auto">
      {label.join(" · ")}
    </p>
  );
}

interface ActionProps {
  readonly label: string;
  /** File name for the accessible name. */
  readonly name: string;
  readonly onPress: () => void;
}

function Action({ label, name, onPress }: ActionProps) {
  return (
    <button
      type="button"
      className="button"
      aria-label={t("queue.action", { action: label, name })}
      onClick={onPress}
    >
      {label}
    </button>
  );
}

function Tool({ icon, label, name, onPress }: ActionProps & { readonly icon: IconName }) {
  return (
    <button
      type="button"
      className="button button-quiet button-icon"
      aria-label={t("queue.action", { action: label, name })}
      title={label}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
