import { useCallback } from "react";

import { type Job, listPages } from "../../../api/jobs";
import { Icon } from "../../../components/Icon";
import { useLoaded } from "../../../components/useLoaded";
import { Thumbnail } from "../../history/Thumbnail";

/** The first page that is read; an icon until there is one. */
export function JobThumbnail({ job: { id, done } }: { job: Job }) {
  const hasPicture = done > 0;
  const load = useCallback(
    async (signal: AbortSignal) => (hasPicture ? firstPicture(id, signal) : null),
    [id, hasPicture],
  );
  const { value: imageId } = useLoaded(load);
  return imageId === null ? (
    <div className="history-thumbnail">
      <Icon name="document" />
    </div>
  ) : (
    <Thumbnail id={imageId} />
  );
}

async function firstPicture(id: string, signal: AbortSignal): Promise<string | null> {
  const { pages } = await listPages(id, 0, signal, FIRST_FEW);
  return pages.find(({ imageId }) => imageId !== null)?.imageId ?? null;
}

/** The first pages may have failed. */
const FIRST_FEW = 5;
