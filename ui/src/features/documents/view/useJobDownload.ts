import type { DocumentFormat } from "../../../api/formats";
import { builtFile } from "../../../api/jobFile";
import type { Job } from "../../../api/jobs";
import { followLink } from "../../../components/saveFile";
import { useDownload } from "../../../components/useDownload";
import { t } from "../../../messages";

/** Download one file of a document at a time, when the server has built it. It may be larger than the memory. */
export function useJobDownload({ id, name }: Job): ReturnType<typeof useDownload<DocumentFormat>> {
  return useDownload(async (format: DocumentFormat, signal: AbortSignal) => {
    const address = await builtFile(id, format, signal);
    const fileName = name.replace(/\.[^.]*$/, "") + format.ending;
    followLink(address, fileName);
    return t("download.announceDone", { name: fileName });
  });
}
