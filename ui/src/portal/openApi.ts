/** A service's OpenAPI as this page shows it. */
import { array, fields, isFields } from "../api/decode";
import { BFF, type PortalDocument } from "./documents";

export interface Shown {
  readonly specification: object;
  readonly mayTry: boolean;
}

/** With the servers alone that a browser may call from here: those of the page's own origin. */
export function forThisPage(value: unknown, document: PortalDocument, tried: ReadonlySet<unknown>): Shown {
  const specification = fields(value, document.name);
  const servers = array(specification, "servers").filter(
    (server) => isFields(server) && typeof server.url === "string" && server.url.startsWith("/"),
  );
  return {
    specification: { ...specification, servers },
    mayTry: document === BFF || tried.has(document.name),
  };
}
