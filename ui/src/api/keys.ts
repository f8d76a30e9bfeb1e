/** API keys: the caller's own, or all for an administrator. */
import { array, fail, numberOrNull, object, type Schemas, string, stringOrNull } from "./decode";
import { call, decoded } from "./http";

export type Scope = Schemas["Scope"];
export const SCOPES: readonly Scope[] = ["read", "write", "admin"];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  /** Requests per time, such as `60/minute`; null, as the others: that of the installation. */
  readonly rate: string | null;
  readonly maxPictures: number | null;
  readonly maxBytes: number | null;
}

export interface KeyChange {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Days from now until it expires; null: as it was. */
  readonly days: number | null;
  readonly rate: string | null;
  readonly maxPictures: number | null;
  readonly maxBytes: number | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}

export interface CreatedApiKey extends ApiKey {
  /** The server shows it once. */
  readonly key: string;
}

/** Calls of one list of keys, at `path`, with `headers` of the caller. */
export class KeyApi {
  constructor(
    private readonly path: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async list(signal: AbortSignal): Promise<readonly ApiKey[]> {
    const answer = await call(this.path, { headers: this.headers, signal });
    return decoded(answer, (value) => array(object(value, "ApiKeyList"), "keys").map(apiKey));
  }

  async create({ name, scopes, days }: NewApiKey): Promise<CreatedApiKey> {
    const answer = await call(this.path, {
      method: "POST",
      headers: { ...this.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ name, scopes, expires_in_days: days }),
    });
    return decoded(answer, (value) => ({
      ...apiKey(value),
      key: string(object(value, "CreatedApiKey"), "key"),
    }));
  }

  async change(id: string, { name, scopes, days, rate, maxPictures, maxBytes }: KeyChange): Promise<ApiKey> {
    const limits = { rate, quota_pictures: maxPictures, quota_bytes: maxBytes };
    const answer = await call(`${this.path}/${id}`, {
      method: "PATCH",
      headers: { ...this.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ name, scopes, ...limits, ...(days === null ? {} : { expires_in_days: days }) }),
    });
    return decoded(answer, apiKey);
  }

  async revoke(id: string): Promise<void> {
    await call(`${this.path}/${id}`, { method: "DELETE", headers: this.headers });
  }
}

function apiKey(value: unknown): ApiKey {
  const of = object(value, "ApiKey");
  return {
    id: string(of, "id"),
    name: string(of, "name"),
    owner: string(of, "owner"),
    scopes: array(of, "scopes").map(
      (scope) => SCOPES.find((known) => known === scope) ?? fail("scope", "a known one"),
    ),
    expiresAt: string(of, "expires_at"),
    revokedAt: stringOrNull(of, "revoked_at"),
    lastUsedAt: stringOrNull(of, "last_used_at"),
    rate: stringOrNull(of, "rate"),
    maxPictures: numberOrNull(of, "quota_pictures"),
    maxBytes: numberOrNull(of, "quota_bytes"),
  };
}
