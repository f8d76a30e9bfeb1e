import { useEffect } from "react";

import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { Message } from "../../messages/Message";

interface Props {
  /** Empty if only kind or dates are chosen. */
  readonly query: string;
  /** Number of loaded results. */
  readonly count: number;
  readonly hasMore: boolean;
}

/** The number of results, shown and announced. */
export function SearchSummary({ query, count, hasMore }: Props) {
  const announce = useAnnounce();
  const announcement = textOf(query, count, hasMore);

  useEffect(() => {
    announce(announcement);
  }, [announce, announcement]);

  const quoted = <q dir="auto">{query}</q>;
  return (
    <p className="facts history-found">
      {query === "" ? (
        announcement
      ) : hasMore ? (
        <Message of="history.foundMore" values={{ number: count, query: quoted }} />
      ) : count === 0 ? (
        <Message of="history.foundNone" values={{ query: quoted }} />
      ) : (
        <Message of="history.found" values={{ count, query: quoted }} />
      )}
    </p>
  );
}

function textOf(query: string, count: number, hasMore: boolean): string {
  if (query === "") {
    if (hasMore) return t("history.filteredMore", { number: count });
    return count === 0 ? t("history.filteredNone") : t("history.filtered", { count });
  }
  if (hasMore) return t("history.foundMore", { number: count, query });
  return count === 0 ? t("history.foundNone", { query }) : t("history.found", { count, query });
}
