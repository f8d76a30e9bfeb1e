import { useLayoutEffect, useRef } from "react";

import { Alert } from "../../../components/Alert";
import { Icon, type IconName } from "../../../components/Icon";
import { t } from "../../../messages";
import { HISTORY_HREF, pictureHref } from "../../../routes";
import { PicturePreview } from "./PicturePreview";
import type { UploadQueue } from "./UploadQueue";
import { DuplicateNote } from "./DuplicateNote";
import { canTryAgain, type DoneRow, hasFile, isDone, isActive, type Row, type Stage } from "./rows";
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
        <p className="queue-name" dir="auto" title={file.name}>
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
        {(canTryAgain(row) || stage.name === "cancelled") && (
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
            title={t(isDone(row) ? "queue.removeDone" : "queue.removeTitle")}
            name={file.name}
            onPress={() => {
              queue.remove(id);
              onGone();
            }}
          />
        )}
      </div>
      {stage.name === "duplicate" && (
        <DuplicateNote
          name={file.name}
          href={pictureHref(stage.earlierId)}
          onReadAgain={() => {
            queue.send(id);
          }}
        />
      )}
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

/** Finished pictures can be edited and uploaded again. */
function canEdit(row: Row): boolean {
  const { stage } = row;
  const isHopeless = stage.name === "rejected" || (stage.name === "failed" && stage.remedy === "none");
  return !isActive(row) && !isHopeless && hasFile(row);
}

/** Focus the row when its focused button disappears with the stage. */
export function useKeyboardKept(stageName: string) {
  const row = useRef<HTMLLIElement>(null);
  const hasKeyboard = useRef(false);
  useLayoutEffect(() => {
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

export interface ActionProps {
  readonly label: string;
  /** File name for the accessible name. */
  readonly name: string;
  readonly onPress: () => void;
}

/** A button in words. */
export function Action({ label, name, onPress }: ActionProps) {
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

interface ToolProps extends ActionProps {
  readonly icon: IconName;
  /** What it does, if the label does not say all. */
  readonly title?: string | undefined;
}

/** A button with an icon. */
export function Tool({ icon, label, title = label, name, onPress }: ToolProps) {
  return (
    <button
      type="button"
      className="button button-quiet button-icon"
      aria-label={t("queue.action", { action: label, name })}
      title={title}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
