/** The list of pictures that were read before, page by page, newest first. */
import { useEffect, useState } from "react";

import { deletePicture, listPictures } from "../../api/pictures";
import { ApiProblem, messageOf } from "../../api/problem";
import type { HistoryEntry } from "../../api/types";
import { useAnnounce } from "../../components/announce";

export interface History {
  /** Null until the first page is here. */
  readonly entries: readonly HistoryEntry[] | null;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** What went wrong last; null where nothing did. */
  readonly problem: string | null;
  /** Asks for the next page, or for the one that failed again. */
  readonly loadMore: () => void;
  /** Resolves to whether the picture is gone. */
  readonly remove: (entry: HistoryEntry) => Promise<boolean>;
}

interface Request {
  readonly before: string | null;
  readonly attempt: number;
}

export function useHistory(): History {
  const [entries, setEntries] = useState<readonly HistoryEntry[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [request, setRequest] = useState<Request>({ before: null, attempt: 0 });
  const [isLoading, setIsLoading] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const announce = useAnnounce();

  useEffect(() => {
    const abort = new AbortController();
    listPictures(request.before, abort.signal).then(
      (page) => {
        setEntries((shown) => (request.before === null ? page.entries : [...(shown ?? []), ...page.entries]));
        setNext(page.next);
        setIsLoading(false);
      },
      (thrown: unknown) => {
        if (abort.signal.aborted) return;
        setProblem(messageOf(thrown));
        setIsLoading(false);
      },
    );
    return () => {
      abort.abort();
    };
  }, [request]);

  const loadMore = () => {
    setProblem(null);
    setIsLoading(true);
    setRequest({ before: next, attempt: request.attempt + 1 });
  };

  const remove = async (entry: HistoryEntry) => {
    try {
      await deletePicture(entry.id);
    } catch (thrown) {
      const isGoneAlready = thrown instanceof ApiProblem && thrown.status === 404;
      if (!isGoneAlready) {
        setProblem(`“${entry.name}” was not deleted. ${messageOf(thrown)}`);
        return false;
      }
    }
    setProblem(null);
    setEntries((shown) => shown?.filter(({ id }) => id !== entry.id) ?? null);
    announce(`Deleted ${entry.name}`);
    return true;
  };

  return { entries, hasMore: next !== null, isLoading, problem, loadMore, remove };
}
