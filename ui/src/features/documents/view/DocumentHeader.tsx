import type { Job } from "../../../api/jobs";
import { isEnded } from "../../../api/jobs";
import { DownloadFailed } from "../../../components/DownloadFailed";
import { Icon } from "../../../components/Icon";
import { formatBytes, formatTimeLeft } from "../../../format";
import { t } from "../../../messages";
import { documentHref, type DocumentView, READ_HREF } from "../../../routes";
import { DownloadMenu } from "../../result/DownloadMenu";
import { ShareButton } from "../../share/ShareButton";
import { progressText } from "../jobWords";
import type { DocumentUploads } from "../upload/DocumentUploads";
import { CopyDocumentButton } from "./CopyDocumentButton";
import { DeleteDocument } from "./DeleteDocument";
import { useJobDownload } from "./useJobDownload";

interface Props {
  readonly job: Job;
  readonly view: DocumentView;
  readonly uploads: DocumentUploads;
}

/** Name, facts, views and actions of a document. */
export function DocumentHeader({ job, view, uploads }: Props) {
  const { download, start } = useJobDownload(job);
  const hasText = job.done > 0;
  const facts = [formatBytes(job.sizeBytes), formatTimeLeft(job.expiresAt)];
  if (job.status === "done") facts.unshift(progressText(job));
  return (
    <header className="document-header">
      <h1 dir="auto">{job.name}</h1>
      <p className="facts">{facts.join(" · ")}</p>
      <div className="result-actions">
        {hasText && <CopyDocumentButton id={job.id} />}
        {hasText && job.status === "done" && (
          <DownloadMenu download={download} onChoose={(format) => void start(format)} />
        )}
        {hasText && <ShareButton shared={{ kind: "document", id: job.id }} name={job.name} />}
        <a className="button" href={READ_HREF}>
          <Icon name="upload" />
          <span>{t("nav.newScan")}</span>
        </a>
        <DeleteDocument job={job} uploads={uploads} />
      </div>
      <DownloadFailed download={download} onTryAgain={(format) => void start(format)} />
      {(hasText || !isEnded(job)) && <Views job={job} view={view} />}
    </header>
  );
}

function Views({ job, view }: { job: Job; view: DocumentView }) {
  const isText = view === "text";
  return (
    <nav className="document-views" aria-label={t("document.views")}>
      <a href={documentHref(job.id)} aria-current={isText ? undefined : "page"}>
        {t("document.viewPages")}
      </a>
      <a href={documentHref(job.id, "text")} aria-current={isText ? "page" : undefined}>
        {t("document.viewText")}
      </a>
    </nav>
  );
}
