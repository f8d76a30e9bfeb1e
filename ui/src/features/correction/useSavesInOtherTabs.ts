import { useEffect, useRef } from "react";

import type { PictureText } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { t } from "../../messages";
import { SAVED_FOR_MS, type SavedText } from "./drafts";
import { savedText } from "./lineText";
import type { Corrections } from "./useCorrections";

/** Show texts saved in another tab, or in this tab before a reload that came before they were stored. */
export function useSavesInOtherTabs(
  { lines, corrections }: PictureText,
  { kept, setSaving }: Corrections,
  onSaved: (ordNum: number, text: string) => void,
): void {
  const announce = useAnnounce();
  const seen = useRef<ReadonlyMap<number, SavedText>>(null);

  useEffect(() => {
    const before = seen.current;
    seen.current = kept.saved;
    for (const line of lines) {
      const saved = kept.saved.get(line.ordNum);
      if (saved === undefined || saved.at === before?.get(line.ordNum)?.at) continue;
      const isKnown = saved.text === savedText(line) || saved.at < Date.now() - SAVED_FOR_MS;
      const newest = corrections.findLast(({ ordNum }) => ordNum === line.ordNum);
      if (isKnown || (newest !== undefined && Date.parse(newest.createdAt) > saved.at)) continue;
      onSaved(line.ordNum, saved.text);
      setSaving(line.ordNum, { phase: "saved", isElsewhere: before !== null });
      if (before !== null) announce(t("line.announceSavedElsewhere", { number: line.number }));
    }
  }, [lines, corrections, kept, setSaving, onSaved, announce]);
}
