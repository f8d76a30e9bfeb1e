import { type SyntheticEvent, useId, useState } from "react";

import type { Owner, Quota } from "../api/admin";
import { formatBytes, formatWhen } from "../format";
import { t } from "../messages";

const MEGABYTE = 1024 * 1024;

interface Props {
  readonly owner: Owner;
  readonly isBusy: boolean;
  readonly onSave: (owner: Owner, quota: Quota) => void;
  readonly onEndSessions: (owner: Owner) => void;
  readonly onErase: (owner: Owner) => void;
}

export function OwnerRow({ owner, isBusy, onSave, onEndSessions, onErase }: Props) {
  const { maxPictures, maxBytes } = owner.quota;
  const [pictures, setPictures] = useState(maxPictures === null ? "" : String(maxPictures));
  const [megabytes, setMegabytes] = useState(
    maxBytes === null ? "" : String(Math.round(maxBytes / MEGABYTE)),
  );
  const formId = useId();

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSave(owner, {
      maxPictures: pictures === "" ? null : Number(pictures),
      maxBytes: megabytes === "" ? null : Number(megabytes) * MEGABYTE,
    });
  };

  return (
    <tr>
      <th scope="row" className="table-id">
        {owner.user === null ? (
          owner.id
        ) : (
          <>
            {owner.user.name} <small>{owner.id}</small>
          </>
        )}
      </th>
      <td>{t("admin.usageOf", { count: owner.pictures, bytes: formatBytes(owner.bytes) })}</td>
      <td>{owner.keys}</td>
      <td>
        {owner.user !== null && (
          <>
            {t("admin.lastSeen", { when: formatWhen(owner.user.lastSeenAt) })}
            {owner.user.sessions > 0 && (
              <button
                type="button"
                className="button button-small"
                aria-label={t("admin.endSessionsLabel", { owner: owner.user.name })}
                disabled={isBusy}
                onClick={() => {
                  onEndSessions(owner);
                }}
              >
                {t("admin.endSessions", { count: owner.user.sessions })}
              </button>
            )}
          </>
        )}
      </td>
      <td>
        <form id={formId} className="quota-form" onSubmit={submit}>
          <Limit
            label={t("admin.maxPictures", { owner: owner.id })}
            unit={t("admin.pictures")}
            value={pictures}
            onChange={setPictures}
          />
          <Limit
            label={t("admin.maxMegabytes", { owner: owner.id })}
            unit={t("admin.megabytes")}
            value={megabytes}
            onChange={setMegabytes}
          />
        </form>
      </td>
      <td>
        <div className="row-actions">
          <button
            type="submit"
            form={formId}
            className="button button-small"
            aria-label={t("admin.saveLabel", { owner: owner.id })}
            disabled={isBusy}
          >
            {t("admin.save")}
          </button>
          <button
            type="button"
            className="button button-small button-danger"
            aria-label={t("admin.eraseLabel", { owner: owner.id })}
            disabled={isBusy}
            onClick={() => {
              onErase(owner);
            }}
          >
            {t("admin.erase")}
          </button>
        </div>
      </td>
    </tr>
  );
}

interface LimitProps {
  readonly label: string;
  readonly unit: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A number; empty for the default. */
function Limit({ label, unit, value, onChange }: LimitProps) {
  return (
    <span>
      <input
        type="number"
        min={0}
        step={1}
        aria-label={label}
        placeholder={t("admin.default")}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />{" "}
      {unit}
    </span>
  );
}
