/** A service's OpenAPI document as the page shows it. */
import { array, type Fields, fields, isFields, string } from "../api/decode";
import type { PortalDocument } from "./documents";

/** Keep one operation, so that it is shown at once; all if there is none with this id. */
function only(paths: Fields, operation: string): Fields {
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, described] of Object.entries(fields(methods, path))) {
      if (isFields(described) && described.operationId === operation)
        return { [path]: { [method]: described } };
    }
  }
  return paths;
}

/** Address the servers by path, so that requests have the page's own origin, the only one that its policy allows. */
export function specificationForPortal(value: unknown, document: PortalDocument, operation: string): object {
  const specification = fields(value, document.name);
  const servers = array(specification, "servers").map((value) => {
    const server = fields(value, "server");
    return { ...server, url: new URL(string(server, "url"), window.location.href).pathname };
  });
  const paths = only(fields(specification.paths, "paths"), operation);
  return { ...specification, servers, paths };
}
