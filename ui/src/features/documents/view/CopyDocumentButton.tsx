import { useState } from "react";

import { getJobTexts } from "../../../api/jobs";
import { messageOf } from "../../../api/problem";
import { useAnnounce } from "../../../components/announce";
import { Icon } from "../../../components/Icon";
import { useCopy } from "../../../components/useCopy";
import { t } from "../../../messages";
import { joinedTexts } from "./joinedTexts";

/** Copies the text of all pages, as it is stored at that moment. */
export function CopyDocumentButton({ id }: { id: string }) {
  const { state, copy, reset } = useCopy(t("result.copiedAll"));
  const [isLoading, setIsLoading] = useState(false);
  const announce = useAnnounce();
  const load = async () => {
    if (isLoading) return;
    setIsLoading(true);
    try {
      await copy(joinedTexts(await getJobTexts(id, new AbortController().signal)));
    } catch (thrown) {
      announce(messageOf(thrown));
    } finally {
      setIsLoading(false);
    }
  };
  const isCopied = state === "copied";
  return (
    <button
      type="button"
      className="button button-primary"
      aria-disabled={isLoading}
      onClick={() => void load()}
      onBlur={reset}
    >
      <Icon name={isCopied ? "check" : state === "failed" ? "alert" : "copy"} />
      <span>
        {t(isCopied ? "result.copied" : state === "failed" ? "result.copyFailed" : "result.copyAll")}
      </span>
    </button>
  );
}
