import "./share.css";

import { type SyntheticEvent, useCallback, useState } from "react";

import {
  type CreatedShare,
  createShare,
  listShares,
  revokeShare,
  type Share,
  type Shared,
} from "../../api/shares";
import { Alert } from "../../components/Alert";
import { useAnnounce } from "../../components/announce";
import { CopyField } from "../../components/CopyField";
import { Dialog } from "../../components/Dialog";
import { useAction } from "../../components/useAction";
import { useLoaded } from "../../components/useLoaded";
import { formatWhen } from "../../format";
import { t } from "../../messages";

const DAYS = [1, 2, 7] as const;
const DEFAULT_DAYS = 7;

const ABOUT = { picture: "share.about", document: "share.aboutDocument" } as const;

interface Props {
  readonly shared: Shared;
  readonly name: string;
  readonly onClose: () => void;
}

/** Create, list and revoke the share links of a picture or a document. */
export function ShareDialog({ shared, name, onClose }: Props) {
  const { kind, id } = shared;
  const load = useCallback((signal: AbortSignal) => listShares({ kind, id }, signal), [kind, id]);
  const { value: shares, problem: loadProblem, change } = useLoaded(load);
  const [created, setCreated] = useState<CreatedShare | null>(null);
  const [days, setDays] = useState<number>(DEFAULT_DAYS);
  const { isBusy, problem: actionProblem, run } = useAction();
  const announce = useAnnounce();
  const problem = actionProblem ?? loadProblem;

  const create = (event: SyntheticEvent) => {
    event.preventDefault();
    run(async () => {
      const share = await createShare(shared, days);
      setCreated(share);
      change((before) => [share, ...(before ?? [])]);
      announce(t("share.created"));
    });
  };

  const revoke = (share: Share) => {
    run(async () => {
      await revokeShare(shared, share.id);
      change((before) => (before ?? []).filter((other) => other.id !== share.id));
      if (created?.id === share.id) setCreated(null);
      announce(t("share.revoked"));
    });
  };

  return (
    <Dialog title={t("share.title", { name })} onClose={onClose}>
      <div className="share">
        <p className="facts">{t(ABOUT[kind])}</p>
        <form className="share-form" onSubmit={create}>
          <label>
            {t("share.expires")}{" "}
            <select
              value={days}
              onChange={(event) => {
                setDays(Number(event.target.value));
              }}
            >
              {DAYS.map((count) => (
                <option key={count} value={count}>
                  {t("share.days", { count })}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="button button-primary" disabled={isBusy}>
            {t(isBusy ? "share.creating" : "share.create")}
          </button>
        </form>
        {created !== null && (
          <CopyField
            label={t("share.link")}
            value={created.url}
            note={t("share.once")}
            copyLabel={t("share.copy")}
            copiedLabel={t("share.copied")}
            announcement={t("share.copiedLink")}
          />
        )}
        {problem !== null && <Alert message={problem} />}
        <h3>{t("share.list")}</h3>
        {shares === null && problem === null && <p className="facts">{t("state.loading")}</p>}
        {shares?.length === 0 && <p className="facts">{t("share.none")}</p>}
        {shares !== null && shares.length > 0 && (
          <ul role="list" aria-label={t("share.list")} className="share-list">
            {shares.map((share) => {
              const when = formatWhen(share.createdAt);
              return (
                <li key={share.id}>
                  <span>{t("share.made", { when, end: formatWhen(share.expiresAt) })}</span>
                  <button
                    type="button"
                    className="button button-small button-danger"
                    aria-label={t("share.revokeLabel", { when })}
                    disabled={isBusy}
                    onClick={() => {
                      revoke(share);
                    }}
                  >
                    {t("share.revoke")}
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
