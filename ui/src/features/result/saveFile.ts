import type { TextDocument } from "../../api/documents";

/** Long enough for a browser that asks for a location. */
const REVOKE_AFTER_MS = 60_000;

/** Download a file as if its link had been clicked. */
export function saveFile({ name, content }: TextDocument): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link); // Firefox requires the link to be in the document.
  link.click();
  link.remove();
  window.setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, REVOKE_AFTER_MS);
}
