import type { Job } from "../../../api/jobs";
import { Alert } from "../../../components/Alert";
import { t } from "../../../messages";
import { goTo, READ_HREF } from "../../../routes";
import { useStore } from "../../history/store";
import { errorText, needsPassword } from "../jobWords";
import type { DocumentUploads } from "../upload/DocumentUploads";
import { rowOfJob } from "../upload/documentRows";
import { PasswordForm } from "../upload/PasswordForm";

/** Why a document could not be opened. An encrypted one that was chosen here is sent again with its password. */
export function FailedDocument({ job, uploads }: { job: Job; uploads: DocumentUploads }) {
  const { rows } = useStore(uploads);
  const row = rowOfJob(rows, job.id);
  const { name, error } = job;
  if (!needsPassword(error)) {
    return (
      <Alert message={t("document.notRead", { name, reason: error === null ? "" : errorText(error) })} />
    );
  }
  if (row === undefined) {
    return (
      <Alert message={t("document.chooseAgain")}>
        <a className="button" href={READ_HREF}>
          {t("nav.newScan")}
        </a>
      </Alert>
    );
  }
  return (
    <PasswordForm
      name={name}
      isWrong={error?.code === "wrong-password"}
      onPassword={(password) => {
        uploads.sendWithPassword(row.id, password);
        goTo(READ_HREF); // Shows the upload, and opens the document when it is accepted.
      }}
    />
  );
}
