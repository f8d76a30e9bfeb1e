import { type SyntheticEvent, useMemo, useState } from "react";

import { AdminApi } from "../api/admin";
import { KeyApi } from "../api/keys";
import { getRights } from "../api/rights";
import { Alert } from "../components/Alert";
import { Icon } from "../components/Icon";
import { useAction } from "../components/useAction";
import { useLoaded } from "../components/useLoaded";
import { KeySection } from "../features/keys/KeySection";
import { t } from "../messages";
import { AuditSection } from "./AuditSection";
import { LetterSection } from "./LetterSection";
import { OwnerSection } from "./OwnerSection";

type Headers = Readonly<Record<string, string>>;

const NONE: Headers = {};

/** The page of administrators: by a session that may administer, else by a key. */
export function AdminPage() {
  const { value: rights, problem } = useLoaded(getRights);
  const [headers, setHeaders] = useState<Headers | null>(null);
  const used = headers ?? (rights?.mayAdminister ? NONE : null);
  return (
    <>
      <header className="site-header">
        <a className="brand" href="./">
          <Icon name="scan" />
          ocr-mesh
        </a>
        <nav aria-label={t("nav.label")}>
          <a href="./">{t("admin.back")}</a>
        </nav>
      </header>
      <main className="admin">
        <h1>{t("admin.title")}</h1>
        {used !== null && <Sections headers={used} />}
        {used === null && problem !== null && <Alert message={problem} />}
        {used === null && rights !== null && <KeyPrompt onKey={setHeaders} />}
      </main>
    </>
  );
}

function KeyPrompt({ onKey }: { onKey: (headers: Headers) => void }) {
  const [key, setKey] = useState("");
  const { isBusy, problem, run } = useAction();

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    run(async () => {
      const headers = { Authorization: `Bearer ${key.trim()}` };
      // Not the rights: a key may have the scope `admin` alone, and they need `read`.
      await new AdminApi(headers).owners(null, new AbortController().signal);
      onKey(headers);
    });
  };

  return (
    <form className="account-section" onSubmit={submit}>
      <p>{t("admin.signInAbout")}</p>
      <label className="admin-key">
        {t("admin.key")}
        <input
          type="password"
          autoComplete="off"
          required
          value={key}
          onChange={(event) => {
            setKey(event.target.value);
          }}
        />
      </label>
      {problem !== null && <Alert message={problem} />}
      <button type="submit" className="button button-primary" disabled={isBusy}>
        {t("admin.signIn")}
      </button>
    </form>
  );
}

function Sections({ headers }: { headers: Headers }) {
  const api = useMemo(() => new AdminApi(headers), [headers]);
  const keys = useMemo(() => new KeyApi("api/keys", headers), [headers]);
  return (
    <>
      <OwnerSection api={api} />
      <KeySection api={keys} about={t("keys.about")} mayAdminister showsOwners />
      <LetterSection api={api} />
      <AuditSection api={api} />
    </>
  );
}
