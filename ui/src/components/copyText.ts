/** Copy text to the clipboard; resolves with whether it worked. */
export async function copyText(text: string): Promise<boolean> {
  // The clipboard API needs a secure context; local networks often use plain HTTP.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return copyBySelection(text);
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "visually-hidden";
  area.value = text;
  document.body.append(area);
  area.focus();
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- The only method in an insecure context.
  const isCopied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
