import "./account.css";

import { useState } from "react";

import { messageOf } from "../../api/problem";
import { signOut } from "../../api/user";
import { Alert } from "../../components/Alert";
import { leave } from "../../leave";
import { t } from "../../messages";
import { SignInButton } from "./SignInButton";
import { useUser } from "./user";

/** The name of the user with a button to sign out, or a button to sign in. Nothing where there are no users. */
export function UserMenu() {
  const { state, hasEnded } = useUser();
  const [problem, setProblem] = useState<string | null>(null);

  if (state === null || (state.name === null && !state.canSignIn)) return null;
  return (
    <div className="user-menu" role="group" aria-label={t("account.user")}>
      {state.name === null ? (
        // The page that is shown instead of the contents has the button.
        !hasEnded && !state.mustSignIn && <SignInButton className="button button-small" />
      ) : (
        <>
          <span className="user-name" title={t("account.signedInAs", { name: state.name })}>
            {state.name}
          </span>
          {state.canSignOut && (
            <button
              type="button"
              className="button button-quiet button-small"
              onClick={() => {
                signOutHere().catch((thrown: unknown) => {
                  setProblem(messageOf(thrown));
                });
              }}
            >
              {t("account.signOut")}
            </button>
          )}
        </>
      )}
      {problem !== null && <Alert message={problem} />}
    </div>
  );
}

/** Sign out here and at the provider. Nothing of the person stays in this browser. */
async function signOutHere(): Promise<void> {
  const provider = await signOut();
  localStorage.clear();
  sessionStorage.clear();
  if (provider === null) leave.reload();
  else leave.to(provider);
}
