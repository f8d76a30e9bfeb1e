import { useState } from "react";

import type { Shared } from "../../api/shares";
import { Icon } from "../../components/Icon";
import { t } from "../../messages";
import { ShareDialog } from "./ShareDialog";

interface Props {
  readonly shared: Shared;
  readonly name: string;
  /** Without text, for a row. */
  readonly isIcon?: boolean;
}

/** Opens the share links of a picture or a document. */
export function ShareButton({ shared, name, isIcon = false }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={isIcon ? "button button-quiet button-icon" : "button"}
        aria-label={isIcon ? t("share.label", { name }) : undefined}
        title={isIcon ? t("share.button") : undefined}
        onClick={() => {
          setIsOpen(true);
        }}
      >
        <Icon name="share" />
        {!isIcon && <span>{t("share.button")}</span>}
      </button>
      {isOpen && (
        <ShareDialog
          shared={shared}
          name={name}
          onClose={() => {
            setIsOpen(false);
          }}
        />
      )}
    </>
  );
}
