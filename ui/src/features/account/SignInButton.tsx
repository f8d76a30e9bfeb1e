import { useState } from "react";

import { getStorageUsage } from "../../api/limits";
import { signInHref } from "../../api/user";
import { Dialog } from "../../components/Dialog";
import { Switch } from "../../components/Switch";
import { leave } from "../../leave";
import { t } from "../../messages";

interface Props {
  readonly className: string;
}

/** Goes to the provider; asks first whether scans of this browser are taken along, if there are some. */
export function SignInButton({ className }: Props) {
  const [scans, setScans] = useState(0);
  const [takesAlong, setTakesAlong] = useState(true);

  const begin = async () => {
    const count = await storedScans();
    if (count === 0) goToSignIn(true);
    else setScans(count);
  };

  return (
    <>
      <button type="button" className={className} onClick={() => void begin()}>
        {t("account.signIn")}
      </button>
      {scans > 0 && (
        <Dialog
          title={t("account.signIn")}
          onClose={() => {
            setScans(0);
          }}
        >
          <Switch
            label={t("account.takeAlong", { count: scans })}
            hint={t("account.takeAlongHint")}
            isOn={takesAlong}
            onChange={setTakesAlong}
          />
          <button
            type="button"
            className="button button-primary"
            onClick={() => {
              goToSignIn(takesAlong);
            }}
          >
            {t("account.signIn")}
          </button>
        </Dialog>
      )}
    </>
  );
}

/** Return how many scans this browser has without an account; 0 if that is not known. */
async function storedScans(): Promise<number> {
  try {
    const { quota } = await getStorageUsage(new AbortController().signal);
    return quota?.pictures ?? 0;
  } catch {
    return 0; // Signing in is possible without.
  }
}

function goToSignIn(takesAlong: boolean): void {
  leave.to(signInHref(takesAlong));
}
