import { Switch } from "../../components/Switch";
import { PREPARE, SEND_ORIGINAL, usePreference } from "./preferences";

/** How pictures are sent from here on; this browser remembers it. */
export function SendingOptions() {
  const isPrepared = usePreference(PREPARE);
  const isOriginalWanted = usePreference(SEND_ORIGINAL);
  return (
    <div className="sending-options" role="group" aria-label="Sending">
      <Switch
        label="Prepare before sending"
        hint="Turn the picture or mark a region first."
        isOn={isPrepared}
        onChange={(isOn) => {
          PREPARE.set(isOn);
        }}
      />
      <Switch
        label="Send the original"
        hint="Otherwise large pictures are made smaller here first: sooner there, and read as well."
        isOn={isOriginalWanted}
        onChange={(isOn) => {
          SEND_ORIGINAL.set(isOn);
        }}
      />
    </div>
  );
}
