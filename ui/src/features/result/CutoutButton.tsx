import { getCutout } from "../../api/cutout";
import { DownloadFailed } from "../../components/DownloadFailed";
import { Icon } from "../../components/Icon";
import { saveFile } from "../../components/saveFile";
import { useDownload } from "../../components/useDownload";
import { t } from "../../messages";

interface Props {
  readonly id: string;
  readonly ordNums: readonly number[];
}

/** Saves the selected lines as a picture. */
export function CutoutButton({ id, ordNums }: Props) {
  const { download, start } = useDownload(
    async ({ lines }: { readonly label: string; readonly lines: readonly number[] }, signal) => {
      const file = await getCutout(id, "cutout", lines, signal);
      saveFile(file);
      return t("download.announceDone", { name: file.name });
    },
  );
  return (
    <>
      <button
        type="button"
        className="button button-small"
        // Pressing a button would end the selection.
        onMouseDown={(event) => {
          event.preventDefault();
        }}
        onClick={() => void start({ label: t("cutout.label"), lines: ordNums })}
      >
        <Icon name="next" /> {t(download.phase === "fetching" ? "download.preparing" : "cutout.save")}
      </button>
      <DownloadFailed download={download} onTryAgain={(what) => void start(what)} />
    </>
  );
}
