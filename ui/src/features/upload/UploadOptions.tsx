import { Switch } from "../../components/Switch";
import { t } from "../../messages";
import { EDIT_FIRST, FULL_SIZE, usePreference } from "./preferences";

/** Upload preferences, stored in this browser. */
export function UploadOptions() {
  const isPrepared = usePreference(EDIT_FIRST);
  const isFullSize = usePreference(FULL_SIZE);
  return (
    <div className="upload-options" role="group" aria-label={t("upload.options")}>
      <Switch
        label={t("upload.editFirst")}
        hint={t("upload.editFirstHint")}
        isOn={isPrepared}
        onChange={(isOn) => {
          EDIT_FIRST.set(isOn);
        }}
      />
      <Switch
        label={t("upload.fullSize")}
        hint={t("upload.fullSizeHint")}
        isOn={isFullSize}
        onChange={(isOn) => {
          FULL_SIZE.set(isOn);
        }}
      />
    </div>
  );
}
