import { useEffect, useState } from "react";

import { getKeeping } from "../../api/limits";
import type { Keeping, Quota } from "../../api/types";
import { formatBytes, formatCount, formatNumber } from "../../format";

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
      Every picture is kept for {formatCount(maxAgeDays, "day")}, then deleted with its text.
      {quota !== null && (
        <>
          {" "}
          <span className="history-quota">
            {formatNumber(quota.pictures)} of {formatCount(quota.maxPictures, "picture")},{" "}
            {formatBytes(quota.bytes)} of {formatBytes(quota.maxBytes)}
          </span>
          {usedPart(quota) >= NEARLY && (
            <strong className="history-nearly-full">
              {" "}
              Nearly full: delete some to make room for new ones.
            </strong>
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
