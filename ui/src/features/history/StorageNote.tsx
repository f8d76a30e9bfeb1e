import { useEffect, useState } from "react";

import { getStorageUsage } from "../../api/limits";
import type { StorageUsage, Quota } from "../../api/types";
import { formatBytes } from "../../format";
import { t } from "../../messages";

/** From this part of the quota on, a person should know before it is reached. */
const NEARLY = 0.9;

/** Takes as much place as what will be known, so that nothing below it moves. */
const UNKNOWN: StorageUsage = {
  maxAgeDays: 7,
  quota: { pictures: 1000, maxPictures: 10_000, bytes: 1e9, maxBytes: 1e10 },
};

/** How long pictures are kept, and how many more fit. `refreshes` changes when the list does. */
export function StorageNote({ refreshes }: { refreshes: number }) {
  const storageUsage = useStorageUsage(refreshes);
  const { maxAgeDays, quota } = storageUsage ?? UNKNOWN;
  return (
    <p className={storageUsage === null ? "facts history-pending" : "facts"}>
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
function useStorageUsage(refreshes: number): StorageUsage | null {
  const [storageUsage, setKeeping] = useState<StorageUsage | null>(null);
  useEffect(() => {
    if (refreshes === 0) return; // The pictures come first.
    const abort = new AbortController();
    getStorageUsage(abort.signal).then(setKeeping, () => undefined);
    return () => {
      abort.abort();
    };
  }, [refreshes]);
  return storageUsage;
}
