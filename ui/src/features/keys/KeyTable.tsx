import type { ApiKey } from "../../api/keys";
import { formatBytes, formatWhen } from "../../format";
import { t } from "../../messages";

interface Props {
  readonly keys: readonly ApiKey[];
  readonly showsOwners: boolean;
  readonly isBusy: boolean;
  readonly onChange: (key: ApiKey) => void;
  readonly onRevoke: (key: ApiKey) => void;
}

export function KeyTable({ keys, showsOwners, isBusy, onChange, onRevoke }: Props) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- A wide table scrolls, also by keyboard.
    <div className="table-frame" role="group" aria-label={t("keys.title")} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("keys.name")}</th>
            <th scope="col">{t("keys.scopes")}</th>
            {showsOwners && <th scope="col">{t("keys.owner")}</th>}
            <th scope="col">{t("keys.limits")}</th>
            <th scope="col">{t("keys.state")}</th>
            <th scope="col">{t("keys.used")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">
                {key.name} <small>omk_{key.id}_…</small>
              </th>
              <td>{key.scopes.toSorted().join(", ")}</td>
              {showsOwners && <td className="table-id">{key.owner}</td>}
              <td>{limitsOf(key)}</td>
              <td>{stateOf(key)}</td>
              <td>{key.lastUsedAt === null ? t("keys.neverUsed") : formatWhen(key.lastUsedAt)}</td>
              <td>
                {key.revokedAt === null && (
                  <div className="row-actions">
                    <button
                      type="button"
                      className="button button-small"
                      aria-label={t("keys.changeLabel", { name: key.name })}
                      disabled={isBusy}
                      onClick={() => {
                        onChange(key);
                      }}
                    >
                      {t("keys.change")}
                    </button>
                    <button
                      type="button"
                      className="button button-small button-danger"
                      aria-label={t("keys.revokeLabel", { name: key.name })}
                      disabled={isBusy}
                      onClick={() => {
                        onRevoke(key);
                      }}
                    >
                      {t("keys.revoke")}
                    </button>
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function limitsOf({ rate, maxPictures, maxBytes }: ApiKey): string {
  const limits = [
    rate,
    maxPictures === null ? null : t("keys.pictures", { count: maxPictures }),
    maxBytes === null ? null : formatBytes(maxBytes),
  ].filter((limit) => limit !== null);
  return limits.length === 0 ? t("keys.default") : limits.join(", ");
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return t("keys.revoked");
  if (Date.parse(expiresAt) <= Date.now()) return t("keys.expired");
  return t("keys.expires", { when: formatWhen(expiresAt) });
}
