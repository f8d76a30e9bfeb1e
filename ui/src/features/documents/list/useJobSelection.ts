import { useMemo, useState } from "react";

import { deleteJob, type Job } from "../../../api/jobs";
import { useAnnounce } from "../../../components/announce";
import { t } from "../../../messages";
import type { JobListState } from "./useJobList";

export interface JobSelection {
  /** Ids of the shown documents that are selected, in the order of the list. */
  readonly ids: readonly string[];
  readonly select: (id: string, isSelected: boolean) => void;
  readonly selectAll: () => void;
  readonly selectNone: () => void;
  /** Delete the selected documents. @throws ApiProblem; those that were deleted are gone from the list. */
  readonly removeAll: () => Promise<void>;
}

const NONE: readonly Job[] = [];

/** The documents that are selected; none after another search. */
export function useJobSelection({ jobs, drop }: JobListState, query: string): JobSelection {
  const announce = useAnnounce();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [searched, setSearched] = useState(query);
  if (searched !== query) {
    setSearched(query);
    setSelected(new Set());
  }
  const shown = jobs ?? NONE;
  const ids = useMemo(() => shown.map(({ id }) => id).filter((id) => selected.has(id)), [shown, selected]);
  return {
    ids,
    select: (id, isSelected) => {
      setSelected(
        (before) => new Set(isSelected ? [...before, id] : [...before].filter((one) => one !== id)),
      );
    },
    selectAll: () => {
      setSelected(new Set(shown.map(({ id }) => id)));
    },
    selectNone: () => {
      setSelected(new Set());
    },
    removeAll: async () => {
      for (const job of shown.filter(({ id }) => ids.includes(id))) {
        await deleteJob(job.id);
        announce(t("document.announceDeleted", { name: job.name }));
        drop(job.id);
      }
    },
  };
}
