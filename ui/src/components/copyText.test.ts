import { afterEach, expect, test, vi } from "vitest";

import { copyText } from "./copyText";

const execCommand = vi.fn<() => boolean>();
Object.assign(document, { execCommand });

function stubClipboard(clipboard: { writeText: (text: string) => Promise<void> } | undefined) {
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
}

afterEach(() => {
  stubClipboard(undefined);
});

test("writes to the clipboard", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  stubClipboard({ writeText });
  await expect(copyText("text")).resolves.toBe(true);
  expect(writeText).toHaveBeenCalledWith("text");
});

test.each([
  ["there is no clipboard", undefined],
  ["the clipboard rejects", { writeText: () => Promise.reject(new DOMException("", "NotAllowedError")) }],
])("copies a selection when %s", async (_, clipboard) => {
  stubClipboard(clipboard);
  execCommand.mockImplementation(() => (document.activeElement as HTMLTextAreaElement).value === "text");
  await expect(copyText("text")).resolves.toBe(true);
  expect(document.querySelector("textarea")).toBeNull();
});

test("returns false when the browser cannot copy", async () => {
  stubClipboard(undefined);
  execCommand.mockReturnValue(false);
  await expect(copyText("text")).resolves.toBe(false);
});
