import { useEffect } from "react";

import { useAnnounce } from "../../components/announce";
import { formatCount, formatNumber } from "../../format";

interface Props {
  readonly words: string;
  /** How many are here. */
  readonly count: number;
  readonly hasMore: boolean;
}

/** How many pictures a search has found, shown and said. */
export function FoundNote({ words, count, hasMore }: Props) {
  const announce = useAnnounce();
  const said = found(count, hasMore);

  useEffect(() => {
    announce(`${said} ${words}`);
  }, [announce, said, words]);

  return (
    <p className="facts history-found">
      {said} <q dir="auto">{words}</q>
      {count === 0 && " in its name or its text. Try fewer words, or other ones."}
    </p>
  );
}

function found(count: number, hasMore: boolean): string {
  if (hasMore) return `More than ${formatNumber(count)} pictures have`;
  if (count === 0) return "No picture has";
  return `${formatCount(count, "picture")} ${count === 1 ? "has" : "have"}`;
}
