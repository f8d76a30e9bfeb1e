/** Where in the portal the reader is: the part of the address after `#`. */
import { useMemo, useSyncExternalStore } from "react";

import { BFF, DOCUMENTS, type PortalDocument } from "./documents";

export interface Place {
  /** Null on the start page. */
  readonly document: PortalDocument | null;
  /** An operation of the document, or a section of the start page; empty for the whole. */
  readonly part: string;
}

/** `#bff-api/readPicture` is one operation, `#limits` a section of the start page, `#errors/busy` a problem type. */
export function placeOf(hash: string): Place {
  const path = hash.replace(/^#/, "");
  const [name = "", part = ""] = path.split("/");
  const document = DOCUMENTS.find((known) => known.name === name);
  return document === undefined ? { document: null, part: path } : { document, part };
}

export function operationHref(id: string): string {
  return `#${BFF.name}/${id}`;
}

export function problemId(slug: string): string {
  return `errors/${slug}`;
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => placeOf(hash), [hash]);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => {
    window.removeEventListener("hashchange", onChange);
  };
}
