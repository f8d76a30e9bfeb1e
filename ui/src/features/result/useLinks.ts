import { useEffect, useState } from "react";

import type { TextLink } from "./textLinks";

export type FindLinks = (text: string) => readonly TextLink[];

const NO_LINKS: FindLinks = () => [];

let loaded: FindLinks | null = null;

/** Return the function that finds links. It is loaded late, for a small page; without it the text has no links. */
export function useLinks(): FindLinks {
  const [find, setFind] = useState<FindLinks>(() => loaded ?? NO_LINKS);
  useEffect(() => {
    if (loaded !== null) return;
    let isShown = true;
    import("./textLinks").then(
      ({ linksIn }) => {
        loaded = linksIn;
        if (isShown) setFind(() => linksIn);
      },
      (error: unknown) => {
        console.info("links are not shown", error); // A bad connection; the next picture tries again.
      },
    );
    return () => {
      isShown = false;
    };
  }, []);
  return find;
}
