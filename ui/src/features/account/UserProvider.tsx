import { type ReactNode, useEffect, useRef, useState } from "react";

import { onSessionEnd } from "../../api/sessionEnd";
import { getUserState } from "../../api/user";
import { type KnownUser, UserContext } from "./user";

/** Asks who has signed in: at the start, and when the server refuses a request for its session. */
export function UserProvider({ children }: { children: ReactNode }) {
  const [user, setUser] = useState<KnownUser>({ state: null, hasEnded: false });
  const isAsking = useRef(false);

  useEffect(() => {
    const abort = new AbortController();
    const ask = () => {
      // Several requests are refused at once.
      if (isAsking.current) return;
      isAsking.current = true;
      getUserState(abort.signal)
        .then(
          (state) => {
            setUser((before) => ({
              state,
              hasEnded: state.name === null && (before.hasEnded || (before.state?.name ?? null) !== null),
            }));
          },
          () => undefined, // The request that was refused shows its problem.
        )
        .finally(() => {
          isAsking.current = false;
        });
    };
    ask();
    const stop = onSessionEnd(ask);
    return () => {
      stop();
      abort.abort();
      isAsking.current = false;
    };
  }, []);

  return <UserContext value={user}>{children}</UserContext>;
}
