import { useState } from "react";

import { Icon } from "../../components/Icon";
import { LateParts } from "../../components/LateParts";
import { SettingsDialog } from "../../lateParts";
import { t } from "../../messages";

/** Opens the settings of the page. */
export function SettingsButton() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label={t("settings.title")}
        title={t("settings.title")}
        onClick={() => {
          setIsOpen(true);
        }}
      >
        <Icon name="settings" />
      </button>
      <LateParts>
        {isOpen && (
          <SettingsDialog
            onClose={() => {
              setIsOpen(false);
            }}
          />
        )}
      </LateParts>
    </>
  );
}
