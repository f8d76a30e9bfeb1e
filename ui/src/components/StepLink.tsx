import { t } from "../messages";
import { Icon } from "./Icon";

interface Props {
  /** Null at the end. */
  readonly href: string | null;
  readonly icon: "previousPage" | "nextPage";
  readonly label: string;
  /** Shows the icon alone. */
  readonly isIcon?: boolean;
}

/** A link to the previous or next one; it stays in place at the ends, so that the keyboard's focus does. */
export function StepLink({ href, icon, label, isIcon = false }: Props) {
  const keys = icon === "previousPage" ? "Alt+PageUp" : "Alt+PageDown";
  return (
    <a
      className={isIcon ? "button button-icon" : "button"}
      href={href ?? (window.location.hash || "#")}
      aria-disabled={href === null}
      aria-keyshortcuts={keys}
      title={t("document.stepTitle", { label, keys })}
      onClick={(event) => {
        if (href === null) event.preventDefault();
      }}
    >
      <Icon name={icon} />
      <span className={isIcon ? "visually-hidden" : "page-step-label"}>{label}</span>
    </a>
  );
}
