import { useState } from "react";

import { getDocument } from "../../api/documents";
import type { DocumentFormat } from "../../api/formats";
import type { PictureText } from "../../api/types";
import { DownloadFailed } from "../../components/DownloadFailed";
import { Icon } from "../../components/Icon";
import { saveFile } from "../../components/saveFile";
import { useDownload } from "../../components/useDownload";
import { formatBytes, formatSeconds, formatTimeLeft } from "../../format";
import { t } from "../../messages";
import { READ_HREF } from "../../routes";
import { RenameForm } from "../history/RenameForm";
import { historySession } from "../history/session";
import { ShareButton } from "../share/ShareButton";
import { CopyTextButton } from "./CopyTextButton";
import { DownloadMenu } from "./DownloadMenu";
import { MoreMenu } from "./MoreMenu";
import { PictureSteps } from "./PictureSteps";

export interface HeaderProps {
  readonly text: PictureText;
  /** Number of lines with unsaved changes. */
  readonly unsaved: number;
  readonly copyText: () => string;
  /** Undefined if it cannot be renamed. */
  readonly onRenamed?: ((name: string) => void) | undefined;
}

/** Name, facts and actions of the result. */
export function ResultHeader({ text, unsaved, copyText, onRenamed }: HeaderProps) {
  const [isRenaming, setIsRenaming] = useState(false);
  const { download, start } = useDownload(async (format: DocumentFormat, signal) => {
    const file = await getDocument(text.id, text.name, format, signal);
    saveFile(file);
    return t("download.announceDone", { name: file.name });
  });
  const hasText = text.lines.length > 0;
  return (
    <header className="result-header">
      {isRenaming ? (
        <RenameForm
          entry={text}
          onRenamed={(entry) => {
            historySession().list.change(entry);
            onRenamed?.(entry.name);
            setIsRenaming(false);
          }}
          onClose={() => {
            setIsRenaming(false);
          }}
        />
      ) : (
        <h1 dir="auto" title={text.name}>
          {text.name}
        </h1>
      )}
      <p className="facts">{factsOf(text).join(" · ")}</p>
      <div className="result-actions">
        <PictureSteps id={text.id} />
        {hasText && <CopyTextButton text={copyText} />}
        {hasText && text.isKept && (
          <DownloadMenu download={download} onChoose={(format) => void start(format)} unsaved={unsaved} />
        )}
        {text.isKept && <ShareButton shared={{ kind: "picture", id: text.id }} name={text.name} />}
        {text.isKept && (
          <MoreMenu
            text={text}
            onRename={() => {
              setIsRenaming(true);
            }}
          />
        )}
        <a className="button result-new" href={READ_HREF}>
          <Icon name="upload" />
          <span>{t("nav.newScan")}</span>
        </a>
      </div>
      <DownloadFailed download={download} onTryAgain={(format) => void start(format)} />
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
