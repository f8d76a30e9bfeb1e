import "../documents.css";

import { Alert } from "../../../components/Alert";
import { Icon } from "../../../components/Icon";
import { documentHref, HISTORY_HREF } from "../../../routes";
import { t } from "../../../messages";
import { Action, Tool, useKeyboardKept } from "../../upload/queue/QueueRow";
import { DuplicateNote } from "../../upload/queue/DuplicateNote";
import { errorText, needsPassword } from "../jobWords";
import { DocumentProgress } from "./DocumentProgress";
import type { DocumentUploads } from "./DocumentUploads";
import { canSendAgain, type DocumentRow, isBeingRead, isSending } from "./documentRows";
import { PasswordForm } from "./PasswordForm";

interface Props {
  readonly row: DocumentRow;
  readonly uploads: DocumentUploads;
  /** Called when the row is removed with the focus. */
  readonly onGone: () => void;
}

/** A document in the list of this session: its progress and actions. */
export function DocumentQueueRow({ row, uploads, onGone }: Props) {
  const { id, file, stage } = row;
  const { name } = file;
  const state = stage.name === "accepted" ? stage.job.status : stage.name;
  const keyboard = useKeyboardKept(state);
  const failedJob = stage.name === "accepted" && stage.job.status === "failed" ? stage.job : null;
  return (
    <li className={`queue-row queue-row-${state}`} tabIndex={-1} {...keyboard}>
      <div className="queue-thumbnail">
        <Icon name="document" />
      </div>
      <div className="queue-facts">
        <p className="queue-name" dir="auto">
          {stage.name === "accepted" && failedJob === null ? (
            <a href={documentHref(stage.job.id)} aria-label={t("queue.open", { name })}>
              {name}
            </a>
          ) : (
            name
          )}
        </p>
        <DocumentProgress row={row} />
      </div>
      <div className="queue-actions">
        {(stage.name === "retrying" || stage.name === "offline") && (
          <Action
            label={t("queue.retryNow")}
            name={name}
            onPress={() => {
              uploads.retryNow(id);
            }}
          />
        )}
        {(canSendAgain(row) || stage.name === "cancelled") && (
          <Action
            label={t("action.tryAgain")}
            name={name}
            onPress={() => {
              uploads.send(id);
            }}
          />
        )}
        {(isSending(row) || isBeingRead(row)) && (
          <Action
            label={t("action.cancel")}
            name={name}
            onPress={() => {
              uploads.cancel(id);
            }}
          />
        )}
      </div>
      <div className="queue-tools">
        {!isSending(row) && !isBeingRead(row) && (
          <Tool
            icon="close"
            label={t("document.removeFromList")}
            name={name}
            onPress={() => {
              uploads.remove(id);
              onGone();
            }}
          />
        )}
      </div>
      {stage.name === "duplicate" && (
        <DuplicateNote
          name={name}
          href={documentHref(stage.earlierId)}
          onReadAgain={() => {
            uploads.send(id);
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
      {failedJob !== null &&
        (needsPassword(failedJob.error) && row.restoredId === null ? (
          <PasswordForm
            name={name}
            isWrong={failedJob.error?.code === "wrong-password"}
            onPassword={(password) => {
              uploads.sendWithPassword(id, password);
            }}
          />
        ) : (
          <Alert
            message={t("document.notRead", {
              name,
              reason: failedJob.error === null ? "" : errorText(failedJob.error),
            })}
          />
        ))}
    </li>
  );
}
