/** Calls of administrators: owners, dead letters, audit log. `headers` have the key, if there is one. */
import { array, type Fields, fields, isFields, number, numberOrNull, string, stringOrNull } from "./decode";
import { call, decoded, request } from "./http";

const ERASE_TIMEOUT_MS = 60_000;
const EXPORT_TIMEOUT_MS = 300_000;
const PAGE_SIZE = 50;

export interface Quota {
  /** Null: the default of the installation. */
  readonly maxPictures: number | null;
  readonly maxBytes: number | null;
}

export interface Owner {
  readonly id: string;
  readonly pictures: number;
  readonly bytes: number;
  readonly keys: number;
  /** The person who has signed in; null for an anonymous owner and for one of a key. */
  readonly user: { readonly name: string; readonly sessions: number; readonly lastSeenAt: string } | null;
  readonly quota: Quota;
}

export interface DeadLetter {
  readonly queue: string;
  readonly pictureId: string | null;
  readonly deliveries: number;
  readonly bytes: number;
  readonly reason: string;
}

export interface AuditEntry {
  readonly number: number;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorKind: string;
  readonly actor: string | null;
  readonly objectKind: string | null;
  readonly objectId: string | null;
  readonly address: string | null;
}

/** Part of a list; `next` is passed on to get the part behind it. */
export interface Part<Item, Cursor> {
  readonly items: readonly Item[];
  readonly next: Cursor | null;
}

export class AdminApi {
  constructor(readonly headers: Readonly<Record<string, string>> = {}) {}

  async owners(after: string | null, signal: AbortSignal): Promise<Part<Owner, string>> {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (after !== null) query.set("after", after);
    const answer = await call(`api/admin/owners?${query}`, { headers: this.headers, signal });
    return decoded(answer, (value) => {
      const of = fields(value, "answer");
      return { items: array(of, "owners").map(owner), next: stringOrNull(of, "next") };
    });
  }

  async setQuota(ownerId: string, quota: Quota): Promise<void> {
    await call(`api/admin/owners/${encodeURIComponent(ownerId)}/quota`, {
      method: "PUT",
      headers: { ...this.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ max_pictures: quota.maxPictures, max_bytes: quota.maxBytes }),
    });
  }

  async endSessions(ownerId: string): Promise<void> {
    const path = `api/admin/owners/${encodeURIComponent(ownerId)}/sessions`;
    await call(path, { method: "DELETE", headers: this.headers });
  }

  async erase(ownerId: string): Promise<void> {
    const path = `api/admin/owners/${encodeURIComponent(ownerId)}`;
    await request(path, { method: "DELETE", headers: this.headers }, ERASE_TIMEOUT_MS, (answer) =>
      answer.text(),
    );
  }

  async deadLetters(signal: AbortSignal): Promise<readonly DeadLetter[]> {
    const answer = await call("api/admin/dead-letters", { headers: this.headers, signal });
    return decoded(answer, (value) => array(fields(value, "answer"), "dead_letters").map(deadLetter));
  }

  /** Publish the dead letters of a picture again, or discard them. */
  async settle(letter: DeadLetter, how: "replay" | "discard"): Promise<void> {
    const query = letter.pictureId === null ? "" : `?${new URLSearchParams({ image_id: letter.pictureId })}`;
    const path = `api/admin/dead-letters/${encodeURIComponent(letter.queue)}`;
    const [method, address] =
      how === "replay" ? ["POST", `${path}/replay${query}`] : ["DELETE", `${path}${query}`];
    await call(address, { method, headers: this.headers });
  }

  async audit(action: string, before: number | null, signal: AbortSignal): Promise<Part<AuditEntry, number>> {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (action !== "") query.set("action", action);
    if (before !== null) query.set("before", String(before));
    const answer = await call(`api/admin/audit?${query}`, { headers: this.headers, signal });
    return decoded(answer, (value) => {
      const of = fields(value, "answer");
      return { items: array(of, "entries").map(auditEntry), next: numberOrNull(of, "next") };
    });
  }

  /** Return the whole log as a file. */
  async auditFile(format: "csv" | "jsonl", action: string): Promise<{ name: string; content: Blob }> {
    const query = new URLSearchParams({ format });
    if (action !== "") query.set("action", action);
    const path = `api/admin/audit?${query}`;
    const content = await request(path, { headers: this.headers }, EXPORT_TIMEOUT_MS, (answer) =>
      answer.blob(),
    );
    return { name: `audit.${format}`, content };
  }
}

function owner(value: unknown): Owner {
  const of = fields(value, "owner");
  const quota = fields(of.quota, "quota");
  return {
    id: string(of, "owner"),
    pictures: number(of, "pictures"),
    bytes: number(of, "bytes"),
    keys: number(of, "api_keys"),
    user: isFields(of.user) ? ownerUser(of.user) : null,
    quota: { maxPictures: numberOrNull(quota, "max_pictures"), maxBytes: numberOrNull(quota, "max_bytes") },
  };
}

function ownerUser(of: Fields): Owner["user"] {
  const known = [stringOrNull(of, "name"), stringOrNull(of, "email")].filter((each) => each !== null);
  return {
    name: known.join(", "),
    sessions: number(of, "sessions"),
    lastSeenAt: string(of, "last_seen_at"),
  };
}

function deadLetter(value: unknown): DeadLetter {
  const of = fields(value, "dead letter");
  return {
    queue: string(of, "queue"),
    pictureId: stringOrNull(of, "image_id"),
    deliveries: number(of, "deliveries"),
    bytes: number(of, "size_bytes"),
    reason: string(of, "reason"),
  };
}

function auditEntry(value: unknown): AuditEntry {
  const of = fields(value, "entry");
  return {
    number: number(of, "number"),
    at: string(of, "at"),
    action: string(of, "action"),
    outcome: string(of, "outcome"),
    actorKind: string(of, "actor_kind"),
    actor: stringOrNull(of, "actor"),
    objectKind: stringOrNull(of, "object_kind"),
    objectId: stringOrNull(of, "object_id"),
    address: stringOrNull(of, "address"),
  };
}
