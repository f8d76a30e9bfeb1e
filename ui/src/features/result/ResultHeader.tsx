import type { PictureText } from "../../api/types";
import { Alert } from "../../components/Alert";
import { Icon } from "../../components/Icon";
import { formatBytes, formatSeconds, formatTimeLeft } from "../../format";
import { t } from "../../messages";
import { READ_HREF } from "../../routes";
import { CopyTextButton } from "./CopyTextButton";
import { DownloadMenu } from "./DownloadMenu";
import { useDownload } from "./useDownload";

interface Props {
  readonly text: PictureText;
  /** Number of lines with unsaved changes. */
  readonly unsaved: number;
  readonly copyText: () => string;
}

/** Name, facts and actions of the result. */
export function ResultHeader({ text, unsaved, copyText }: Props) {
  const { download, start } = useDownload(text.id, text.name);
  const hasText = text.lines.length > 0;
  return (
    <header className="result-header">
      <h1 dir="auto">{text.name}</h1>
      <p className="facts">{factsOf(text).join(" · ")}</p>
      <div className="result-actions">
        {hasText && <CopyTextButton text={copyText} />}
        {hasText && text.isKept && (
          <DownloadMenu download={download} onChoose={(format) => void start(format)} unsaved={unsaved} />
        )}
        <a className="button" href={READ_HREF}>
          <Icon name="upload" />
          <span>{t("nav.newScan")}</span>
        </a>
      </div>
      {download.phase === "failed" && (
        <Alert message={t("download.failed", { label: download.format.label, reason: download.message })}>
          <button type="button" className="button button-small" onClick={() => void start(download.format)}>
            {t("action.tryAgain")}
          </button>
        </Alert>
      )}
    </header>
  );
}

function factsOf({ lines, readMs, width, height, sizeBytes, expiresAt }: PictureText): string[] {
  const facts = [t("count.lines", { count: lines.length })];
  if (readMs !== null) facts.push(t("result.readIn", { time: formatSeconds(readMs) }));
  facts.push(`${width}\u00a0×\u00a0${height}`, formatBytes(sizeBytes));
  if (expiresAt !== null) facts.push(formatTimeLeft(expiresAt));
  return facts;
}
