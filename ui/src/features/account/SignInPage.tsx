import { leave } from "../../leave";
import { t } from "../../messages";
import { SignInButton } from "./SignInButton";
import { useUser } from "./user";

/** Shown instead of the page's contents until the person has signed in. */
export function SignInPage() {
  const { state, hasEnded } = useUser();
  if (state === null) return null;
  return (
    <div className="narrow sign-in-page">
      <h1>{t("account.signIn")}</h1>
      <p>{t(hasEnded ? "account.ended" : state.canSignIn ? "account.signInFirst" : "account.noSignIn")}</p>
      {state.canSignIn && <SignInButton className="button button-primary" />}
      {!state.mustSignIn && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => {
            leave.reload();
          }}
        >
          {t("account.continue")}
        </button>
      )}
    </div>
  );
}
