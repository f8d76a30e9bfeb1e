import { type SyntheticEvent, useState } from "react";

import type { NewApiKey, Scope } from "../../api/keys";
import { t } from "../../messages";
import { ScopeBoxes } from "./ScopeBoxes";

const DEFAULT_DAYS = 90;
const MOST_DAYS = 3650;

interface Props {
  readonly mayAdminister: boolean;
  readonly isBusy: boolean;
  readonly onCreate: (key: NewApiKey) => void;
}

export function KeyForm({ mayAdminister, isBusy, onCreate }: Props) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read", "write"]);
  const [days, setDays] = useState(DEFAULT_DAYS);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onCreate({ name: name.trim(), scopes, days });
    setName("");
  };

  return (
    <form className="key-form" onSubmit={submit}>
      <label>
        {t("keys.name")}
        <input
          required
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
      </label>
      <ScopeBoxes scopes={scopes} mayAdminister={mayAdminister} onChange={setScopes} />
      <label>
        {t("keys.days")}
        <input
          type="number"
          min={1}
          max={MOST_DAYS}
          required
          value={days}
          onChange={(event) => {
            setDays(event.target.valueAsNumber);
          }}
        />
      </label>
      <button type="submit" className="button button-primary" disabled={isBusy || scopes.length === 0}>
        {t(isBusy ? "keys.creating" : "keys.create")}
      </button>
    </form>
  );
}
