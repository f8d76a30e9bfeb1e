import "../account/account.css";
import "./keys.css";

import { useCallback, useId, useState } from "react";

import { type ApiKey, type CreatedApiKey, type KeyApi, type KeyChange, type NewApiKey } from "../../api/keys";
import { Alert } from "../../components/Alert";
import { useAnnounce } from "../../components/announce";
import { CopyField } from "../../components/CopyField";
import { useAction } from "../../components/useAction";
import { useLoaded } from "../../components/useLoaded";
import { t } from "../../messages";
import { KeyForm } from "./KeyForm";
import { KeyLimitsForm } from "./KeyLimitsForm";
import { KeyTable } from "./KeyTable";

interface Props {
  readonly api: KeyApi;
  readonly about: string;
  /** Whether a new key may have the scope `admin`. */
  readonly mayAdminister: boolean;
  readonly showsOwners?: boolean;
}

/** Create, list, change and revoke API keys. */
export function KeySection({ api, about, mayAdminister, showsOwners = false }: Props) {
  const load = useCallback((signal: AbortSignal) => api.list(signal), [api]);
  const { value: keys, problem: loadProblem, change } = useLoaded<readonly ApiKey[]>(load);
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const [asked, setAsked] = useState<ApiKey | null>(null);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();
  const titleId = useId();

  const create = (wanted: NewApiKey) => {
    run(async () => {
      const key = await api.create(wanted);
      setCreated(key);
      change((before) => [key, ...(before ?? [])]);
      announce(t("keys.created"));
    });
  };
  const save = (key: ApiKey, wanted: KeyChange) => {
    run(async () => {
      const changed = await api.change(key.id, wanted);
      change((before) => (before ?? []).map((other) => (other.id === key.id ? changed : other)));
      setAsked(null);
      announce(t("keys.changed"));
    });
  };
  const revoke = (key: ApiKey) => {
    run(async () => {
      await api.revoke(key.id);
      const revokedAt = new Date().toISOString();
      change((before) =>
        (before ?? []).map((other) => (other.id === key.id ? { ...other, revokedAt } : other)),
      );
      if (created?.id === key.id) setCreated(null);
      announce(t("keys.announceRevoked"));
    });
  };

  const failure = (asked === null ? problem : null) ?? loadProblem;
  return (
    <section className="account-section" aria-labelledby={titleId}>
      <h2 id={titleId}>{t("keys.title")}</h2>
      <p>{about}</p>
      <KeyForm mayAdminister={mayAdminister} isBusy={isBusy} onCreate={create} />
      {created !== null && (
        <CopyField
          label={t("keys.key")}
          value={created.key}
          note={t("keys.once")}
          copyLabel={t("keys.copy")}
          copiedLabel={t("keys.copied")}
          announcement={t("keys.copiedKey")}
        />
      )}
      {failure !== null && <Alert message={failure} />}
      {keys === null && failure === null && <p className="facts">{t("state.loading")}</p>}
      {keys?.length === 0 && <p className="facts">{t("keys.none")}</p>}
      {keys !== null && keys.length > 0 && (
        <KeyTable
          keys={keys}
          showsOwners={showsOwners}
          isBusy={isBusy}
          onChange={setAsked}
          onRevoke={revoke}
        />
      )}
      {asked !== null && (
        <KeyLimitsForm
          apiKey={asked}
          mayAdminister={mayAdminister}
          isBusy={isBusy}
          problem={problem}
          onSave={(wanted) => {
            save(asked, wanted);
          }}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
    </section>
  );
}
