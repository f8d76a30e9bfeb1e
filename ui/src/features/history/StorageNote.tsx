import { useEffect, useState } from "react";

import { getStorageUsage } from "../../api/limits";
import type { StorageUsage, Quota } from "../../api/types";
import { formatBytes } from "../../format";
import { t } from "../../messages";

/** Share of the quota from which a warning is shown. */
const NEARLY = 0.9;

/** Reserves the space of the real values, so that nothing moves when they arrive. */
const UNKNOWN: StorageUsage = {
  maxAgeDays: 7,
  quota: { pictures: 1000, maxPictures: 10_000, bytes: 1e9, maxBytes: 1e10 },
};

/** Retention and storage usage. `refreshes` changes with the list. */
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

/** Return the last known usage; an error is shown with the list. */
function useStorageUsage(refreshes: number): StorageUsage | null {
  const [storageUsage, setKeeping] = useState<StorageUsage | null>(null);
  useEffect(() => {
    if (refreshes === 0) return; // Load the pictures first.
    const abort = new AbortController();
    getStorageUsage(abort.signal).then(setKeeping, () => undefined);
    return () => {
      abort.abort();
    };
  }, [refreshes]);
  return storageUsage;
}
