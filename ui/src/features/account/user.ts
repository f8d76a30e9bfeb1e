import { createContext, useContext } from "react";

import type { UserState } from "../../api/user";

export interface KnownUser {
  /** Null until the server has answered. */
  readonly state: UserState | null;
  /** Whether a user was signed in when the page was opened, and is not any more. */
  readonly hasEnded: boolean;
}

export const UserContext = createContext<KnownUser>({ state: null, hasEnded: false });

export function useUser(): KnownUser {
  return useContext(UserContext);
}
