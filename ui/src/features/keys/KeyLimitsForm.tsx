import { type SyntheticEvent, useState } from "react";

import type { ApiKey, KeyChange, Scope } from "../../api/keys";
import { Alert } from "../../components/Alert";
import { Dialog } from "../../components/Dialog";
import { t } from "../../messages";
import { ScopeBoxes } from "./ScopeBoxes";

const MEGABYTE = 1024 * 1024;
const MOST_DAYS = 3650;

interface Props {
  readonly apiKey: ApiKey;
  readonly mayAdminister: boolean;
  readonly isBusy: boolean;
  readonly problem: string | null;
  readonly onSave: (change: KeyChange) => void;
  readonly onClose: () => void;
}

/** Change a key's name, what it may do, and how much, in a dialog. An empty limit is that of the installation. */
export function KeyLimitsForm({ apiKey, mayAdminister, isBusy, problem, onSave, onClose }: Props) {
  const [name, setName] = useState(apiKey.name);
  const [scopes, setScopes] = useState<readonly Scope[]>(apiKey.scopes);
  const [days, setDays] = useState("");
  const [rate, setRate] = useState(apiKey.rate ?? "");
  const [pictures, setPictures] = useState(textOf(apiKey.maxPictures));
  const before = apiKey.maxBytes === null ? "" : textOf(Math.ceil(apiKey.maxBytes / MEGABYTE));
  const [megabytes, setMegabytes] = useState(before);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSave({
      name: name.trim(),
      scopes,
      days: days === "" ? null : Number(days),
      rate: rate.trim() === "" ? null : rate.trim(),
      maxPictures: pictures === "" ? null : Number(pictures),
      maxBytes: megabytes === before ? apiKey.maxBytes : bytesOf(megabytes),
    });
  };

  return (
    <Dialog title={t("keys.changeTitle", { name: apiKey.name })} onClose={onClose}>
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
        <Limit
          label={t("keys.newDays")}
          most={MOST_DAYS}
          hint={t("keys.same")}
          value={days}
          onChange={setDays}
        />
        <label>
          {t("keys.rate")}
          <input
            value={rate}
            pattern="[1-9][0-9]{0,6}/(second|minute|hour|day)"
            title={t("keys.rateForm")}
            placeholder={t("keys.default")}
            onChange={(event) => {
              setRate(event.target.value);
            }}
          />
        </label>
        <Limit
          label={t("keys.maxPictures")}
          hint={t("keys.default")}
          value={pictures}
          onChange={setPictures}
        />
        <Limit
          label={t("keys.maxMegabytes")}
          hint={t("keys.default")}
          value={megabytes}
          onChange={setMegabytes}
        />
        {problem !== null && <Alert message={problem} />}
        <button type="submit" className="button button-primary" disabled={isBusy || scopes.length === 0}>
          {t("keys.save")}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t("action.cancel")}
        </button>
      </form>
    </Dialog>
  );
}

interface LimitProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly most?: number;
  readonly onChange: (value: string) => void;
}

function Limit({ label, hint, value, most, onChange }: LimitProps) {
  return (
    <label>
      {label}
      <input
        type="number"
        min={1}
        max={most}
        step={1}
        placeholder={hint}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </label>
  );
}

function textOf(limit: number | null): string {
  return limit === null ? "" : String(limit);
}

function bytesOf(megabytes: string): number | null {
  return megabytes === "" ? null : Number(megabytes) * MEGABYTE;
}
