import "./selection.css";

import { ApiProblem } from "../../api/problem";
import { getSelection, type Selection, type SelectionFile } from "../../api/selection";
import { copyText } from "../../components/copyText";
import { DownloadFailed } from "../../components/DownloadFailed";
import { saveFile } from "../../components/saveFile";
import { useDownload } from "../../components/useDownload";
import { t } from "../../messages";
import { DownloadMenu } from "../result/DownloadMenu";

interface Wanted extends SelectionFile {
  readonly label: string;
  /** Copied to the clipboard instead of saved. */
  readonly isCopied?: boolean;
}

/** Downloads a selection as one ZIP, one PDF or one text, or copies the text. */
export function SelectionDownload({ selection }: { readonly selection: Selection }) {
  const { download, start } = useDownload(async (wanted: Wanted, signal) => {
    const file = await getSelection(selection, wanted, signal);
    if (!wanted.isCopied) {
      saveFile(file);
      return t("download.announceDone", { name: file.name });
    }
    if (!(await copyText(await file.content.text()))) throw new ApiProblem(t("selection.copyBlocked"), 0);
    return t("result.copiedAll");
  });
  const choose = (wanted: Wanted) => () => void start(wanted);
  const text = { format: "text", isMerged: true, hasHeadings: true };
  return (
    <div className="selection-download">
      <DownloadMenu
        download={download}
        onChoose={({ name, label }) =>
          void start({ format: name, isMerged: false, label: t("selection.zipOf", { label }) })
        }
        first={[
          {
            label: t("selection.pdf"),
            use: t("selection.pdfUse"),
            onChoose: choose({ format: "pdf", isMerged: true, label: t("selection.pdf") }),
          },
          {
            label: t("selection.text"),
            use: t("selection.textUse"),
            onChoose: choose({ ...text, label: t("selection.text") }),
          },
          {
            label: t("selection.copy"),
            use: t("selection.copyUse"),
            onChoose: choose({ ...text, isCopied: true, label: t("selection.copy") }),
          },
        ]}
        formatLabel={(label) => t("selection.zipOf", { label })}
      />
      <DownloadFailed download={download} onTryAgain={(wanted) => void start(wanted)} />
    </div>
  );
}
