import { useState } from "react";

import { type CutoutKind, getCutout } from "../../api/cutout";
import { getDocument, type TextDocument } from "../../api/documents";
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

interface Wanted {
  readonly label: string;
  readonly get: (signal: AbortSignal) => Promise<TextDocument>;
}

/** Name, facts and actions of the result. */
export function ResultHeader({ text, unsaved, copyText, onRenamed }: HeaderProps) {
  const [isRenaming, setIsRenaming] = useState(false);
  const { download, start } = useDownload(async ({ get }: Wanted, signal) => {
    const file = await get(signal);
    saveFile(file);
    return t("download.announceDone", { name: file.name });
  });
  const picture = (kind: CutoutKind, label: string, use: string) => ({
    label,
    use,
    onChoose: () => void start({ label, get: (signal) => getCutout(text.id, kind, [], signal) }),
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
          <DownloadMenu
            download={download}
            onChoose={(format) =>
              void start({
                label: format.label,
                get: (signal) => getDocument(text.id, text.name, format, signal),
              })
            }
            unsaved={unsaved}
            last={[
              picture("scan", t("cutout.scan"), t("cutout.scanUse")),
              picture("ink", t("cutout.ink"), t("cutout.inkUse")),
            ]}
          />
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
      <DownloadFailed download={download} onTryAgain={(wanted) => void start(wanted)} />
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
