import { type Scope, SCOPES } from "../../api/keys";
import { t } from "../../messages";

interface Props {
  readonly scopes: readonly Scope[];
  readonly mayAdminister: boolean;
  readonly onChange: (scopes: readonly Scope[]) => void;
}

/** Check boxes of what a key may do; `admin` only for a person who may administer, or where the key has it. */
export function ScopeBoxes({ scopes, mayAdminister, onChange }: Props) {
  return (
    <fieldset>
      <legend>{t("keys.scopes")}</legend>
      {SCOPES.filter((scope) => mayAdminister || scope !== "admin" || scopes.includes(scope)).map((scope) => (
        <label key={scope}>
          <input
            type="checkbox"
            checked={scopes.includes(scope)}
            onChange={(event) => {
              const others = scopes.filter((other) => other !== scope);
              onChange(event.target.checked ? [...others, scope] : others);
            }}
          />
          {t(`keys.scope.${scope}`)}
        </label>
      ))}
    </fieldset>
  );
}
