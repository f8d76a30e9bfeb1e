import { useState } from "react";

import { messageOf } from "../../api/problem";
import { Alert } from "../../components/Alert";
import { useAnnounce } from "../../components/announce";
import { type MessageKey, t } from "../../messages";

interface Props {
  /** The server's code; null if there is none. */
  readonly reason: string | null;
  /**
   * Send the picture again; resolves with whether it is stored. Undefined if the page no longer has the file.
   */
  readonly onSaveAgain: (() => Promise<boolean>) | undefined;
}

/** Says that a result was not stored and why, with a button that sends it again. */
export function NotKeptAlert({ reason, onSaveAgain }: Props) {
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const announce = useAnnounce();

  const saveAgain = async (send: () => Promise<boolean>) => {
    if (isSaving) return;
    setIsSaving(true);
    setFailure(null);
    announce(t("notKept.saving"));
    try {
      if (await send()) announce(t("notKept.saved"));
    } catch (thrown) {
      setFailure(t("notKept.failed", { reason: messageOf(thrown) }));
    } finally {
      setIsSaving(false);
    }
  };

  return (
    <Alert message={failure ?? `${textOf(reason)} ${t("notKept.advice")}`}>
      {onSaveAgain !== undefined && (
        <button
          type="button"
          className="button button-small"
          aria-disabled={isSaving}
          onClick={() => void saveAgain(onSaveAgain)}
        >
          {t(isSaving ? "notKept.saving" : "notKept.saveAgain")}
        </button>
      )}
    </Alert>
  );
}

const REASONS = {
  unavailable: "notKept.unavailable",
  unconfirmed: "notKept.unconfirmed",
  "too-large": "notKept.tooLarge",
} as const satisfies Record<string, MessageKey>;

function textOf(reason: string | null): string {
  if (reason === "full") return t("notKept.full");
  const isKnown = reason !== null && reason in REASONS;
  const why = isKnown ? t(REASONS[reason as keyof typeof REASONS]) : "";
  return [t("notKept.title"), why].filter(Boolean).join(" ");
}
