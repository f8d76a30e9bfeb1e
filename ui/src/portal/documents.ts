/** The documents of the API reference; `#detection-api` is the address of one. */
import { useSyncExternalStore } from "react";

import { array, fields } from "../api/decode";
import { call, decoded } from "../api/http";
import { t } from "../messages";

export interface PortalDocument {
  /** Used in the file name and the address. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

export const EVENTS: PortalDocument = {
  name: "events",
  title: t("portal.events"),
  about: t("portal.eventsAbout"),
};

export const BFF: PortalDocument = {
  name: "bff-api",
  title: "bff-api",
  about: t("portal.bffApi"),
};

export const DOCUMENTS: readonly PortalDocument[] = [
  BFF,
  { name: "detection-api", title: "detection-api", about: t("portal.detectionApi") },
  { name: "recognition-api", title: "recognition-api", about: t("portal.recognitionApi") },
  { name: "image-store", title: "image-store", about: t("portal.imageStore") },
  EVENTS,
];

/** A picture to try the services with. */
export const SAMPLE_FILE = "docs/sample.png";

export function hrefOf(document: PortalDocument): string {
  return `#${document.name}`;
}

/** Return the address of the document's file. */
export function fileOf(document: PortalDocument): string {
  return `docs/specifications/${document.name}.json`;
}

/** Return the document in the address, or the first. */
export function useDocument(): PortalDocument {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return DOCUMENTS.find((document) => hrefOf(document) === hash) ?? BFF;
}

/** Load a document; its viewer validates the shape. */
export async function load(document: PortalDocument, signal: AbortSignal): Promise<unknown> {
  return decoded(await call(fileOf(document), { signal }), (value) => value);
}

/** Load the names of the services that can be called from this page through bff-api. */
export async function loadTryable(signal: AbortSignal): Promise<ReadonlySet<unknown>> {
  return decoded(
    await call("docs/portal.json", { signal }),
    (value) => new Set(array(fields(value, "answer"), "may_be_tried")),
  );
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => {
    window.removeEventListener("hashchange", onChange);
  };
}
