/** A service's OpenAPI document as the page shows it. */
import { array, fields, isFields } from "../api/decode";
import { BFF, type PortalDocument } from "./documents";

export interface Shown {
  readonly specification: object;
  readonly canTry: boolean;
}

/** Keep only the servers of the page's own origin, which a browser may call. */
export function specificationForPortal(
  value: unknown,
  document: PortalDocument,
  tryable: ReadonlySet<unknown>,
): Shown {
  const specification = fields(value, document.name);
  const servers = array(specification, "servers").filter(
    (server) => isFields(server) && typeof server.url === "string" && server.url.startsWith("/"),
  );
  return {
    specification: { ...specification, servers },
    canTry: document === BFF || tryable.has(document.name),
  };
}
