import { createContext, useContext } from "react";

/** Says one sentence in the page's only status region. */
export type Announce = (message: string) => void;

export const AnnounceContext = createContext<Announce>(() => undefined);

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
