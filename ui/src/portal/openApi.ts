/** A service's OpenAPI document as the page shows it. */
import { array, fields, string } from "../api/decode";
import { BFF, type PortalDocument } from "./documents";

export interface Shown {
  readonly specification: object;
  readonly canTry: boolean;
}

/** Address the servers by path, so that requests have the page's own origin, the only one that its policy allows. */
export function specificationForPortal(
  value: unknown,
  document: PortalDocument,
  tryable: ReadonlySet<unknown>,
): Shown {
  const specification = fields(value, document.name);
  const servers = array(specification, "servers").map((value) => {
    const server = fields(value, "server");
    return { ...server, url: new URL(string(server, "url"), window.location.href).pathname };
  });
  return {
    specification: { ...specification, servers },
    canTry: document === BFF || tryable.has(document.name),
  };
}
