import type { TextDocument } from "../../api/documents";

/** Long enough for a browser that asks where to put it. */
const REVOKE_AFTER_MS = 60_000;

/** Hands a file to the browser, as if its link had been pressed. */
export function saveFile({ name, content }: TextDocument): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link); // Firefox follows no link that is nowhere.
  link.click();
  link.remove();
  window.setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, REVOKE_AFTER_MS);
}
