import { t } from "../../../messages";

interface Props {
  readonly name: string;
  /** Address of the earlier result. */
  readonly href: string;
  readonly onReadAgain: () => void;
}

/** A file that was read before, and what can be done with it. */
export function DuplicateNote({ name, href, onReadAgain }: Props) {
  return (
    <div role="note" className="queue-duplicate">
      <p>{t("queue.duplicate")}</p>
      <a
        className="button"
        href={href}
        aria-label={t("queue.action", { action: t("queue.openEarlier"), name })}
      >
        {t("queue.openEarlier")}
      </a>
      <button
        type="button"
        className="button"
        aria-label={t("queue.action", { action: t("queue.readAgain"), name })}
        onClick={onReadAgain}
      >
        {t("queue.readAgain")}
      </button>
    </div>
  );
}
