import { Switch } from "../../components/Switch";
import { t } from "../../messages";
import { PREPARE, SEND_ORIGINAL, usePreference } from "./preferences";

/** How pictures are sent from here on; this browser remembers it. */
export function SendingOptions() {
  const isPrepared = usePreference(PREPARE);
  const isOriginalWanted = usePreference(SEND_ORIGINAL);
  return (
    <div className="sending-options" role="group" aria-label={t("upload.options")}>
      <Switch
        label={t("upload.editFirst")}
        hint={t("upload.editFirstHint")}
        isOn={isPrepared}
        onChange={(isOn) => {
          PREPARE.set(isOn);
        }}
      />
      <Switch
        label={t("upload.fullSize")}
        hint={t("upload.fullSizeHint")}
        isOn={isOriginalWanted}
        onChange={(isOn) => {
          SEND_ORIGINAL.set(isOn);
        }}
      />
    </div>
  );
}
