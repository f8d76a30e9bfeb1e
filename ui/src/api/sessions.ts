/** Where the person is signed in. */
import { array, boolean, fields, string, stringOrNull } from "./decode";
import { call, decoded } from "./http";

const PATH = "api/my-sessions";

export interface Session {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  /** `User-Agent` of the browser that signed in. */
  readonly client: string | null;
  /** Whether it is that of this browser. */
  readonly isCurrent: boolean;
}

/** Return the sessions that have not ended, last used first. */
export async function listSessions(signal: AbortSignal): Promise<readonly Session[]> {
  const answer = await call(PATH, { signal });
  return decoded(answer, (value) => array(fields(value, "answer"), "sessions").map(session));
}

export async function endSession(id: string): Promise<void> {
  await call(`${PATH}/${id}`, { method: "DELETE" });
}

/** End all sessions but that of this browser. */
export async function endOtherSessions(): Promise<void> {
  await call(PATH, { method: "DELETE" });
}

function session(value: unknown): Session {
  const of = fields(value, "session");
  return {
    id: string(of, "id"),
    createdAt: string(of, "created_at"),
    lastUsedAt: string(of, "last_used_at"),
    client: stringOrNull(of, "client"),
    isCurrent: boolean(of, "is_current"),
  };
}
