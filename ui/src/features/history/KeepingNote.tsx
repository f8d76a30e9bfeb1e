import { useEffect, useState } from "react";

import { getKeeping } from "../../api/limits";
import type { Keeping, Quota } from "../../api/types";
import { formatBytes } from "../../format";
import { t } from "../../messages";

/** From this part of the quota on, a person should know before it is reached. */
const NEARLY = 0.9;

/** Takes as much place as what will be known, so that nothing below it moves. */
const UNKNOWN: Keeping = {
  maxAgeDays: 7,
  quota: { pictures: 1000, maxPictures: 10_000, bytes: 1e9, maxBytes: 1e10 },
};

/** How long pictures are kept, and how many more fit. `refreshes` changes when the list does. */
export function KeepingNote({ refreshes }: { refreshes: number }) {
  const keeping = useKeeping(refreshes);
  const { maxAgeDays, quota } = keeping ?? UNKNOWN;
  return (
    <p className={keeping === null ? "facts history-unknown" : "facts"}>
      {t("history.retention", { count: maxAgeDays })}
      {quota !== null && (
        <>
          {" "}
          <span className="history-quota">
            {t("history.usage", {
              pictures: quota.pictures,
              count: quota.maxPictures,
              bytes: formatBytes(quota.bytes),
              maxBytes: formatBytes(quota.maxBytes),
            })}
          </span>
          {usedPart(quota) >= NEARLY && (
            <strong className="history-nearly-full"> {t("history.nearlyFull")}</strong>
          )}
        </>
      )}
    </p>
  );
}

function usedPart({ pictures, maxPictures, bytes, maxBytes }: Quota): number {
  return Math.max(pictures / maxPictures, bytes / maxBytes);
}

/** What was known last stays where it cannot be asked again: the list says what is wrong. */
function useKeeping(refreshes: number): Keeping | null {
  const [keeping, setKeeping] = useState<Keeping | null>(null);
  useEffect(() => {
    if (refreshes === 0) return; // The pictures come first.
    const abort = new AbortController();
    getKeeping(abort.signal).then(setKeeping, () => undefined);
    return () => {
      abort.abort();
    };
  }, [refreshes]);
  return keeping;
}
