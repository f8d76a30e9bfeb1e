/** The documents of the API reference. */
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

/** Load a document; its viewer validates the shape. */
export async function load(document: PortalDocument, signal: AbortSignal): Promise<unknown> {
  return decoded(await call(fileOf(document), { signal }), (value) => value);
}
