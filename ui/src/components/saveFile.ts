import type { TextDocument } from "../api/documents";

/** Long enough for a browser that asks for a location. */
const REVOKE_AFTER_MS = 60_000;

/** Download a file as if its link had been clicked. */
export function saveFile({ name, content }: TextDocument): void {
  const address = URL.createObjectURL(content);
  followLink(address, name);
  window.setTimeout(() => {
    URL.revokeObjectURL(address);
  }, REVOKE_AFTER_MS);
}

/** Let the browser stream a file to the disk. A name that the server gives counts instead of `name`. */
export function followLink(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link); // Firefox requires the link to be in the document.
  link.click();
  link.remove();
}
