/** Return the text of all pages, with a blank line between them; pages without text are left out. */
export function joinedTexts(texts: readonly string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("\n\n");
}
