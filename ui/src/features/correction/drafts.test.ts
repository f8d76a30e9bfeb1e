import { describe, expect, test, vi } from "vitest";

import {
  draftOf,
  keepDraft,
  MAX_AGE_MS,
  MAX_PICTURES,
  noteSaved,
  SAVED_FOR_MS,
  subscribeToTexts,
  textsOf,
} from "./drafts";

const draft = (text: string) => ({ text, over: "read", isWanted: false });
const keptPictures = () =>
  Object.keys(localStorage).filter((key) => key.startsWith("ocr-mesh.drafts/")).length;

describe("drafts", () => {
  test("are kept per picture and line until they are deleted", () => {
    keepDraft("a", 1, draft("one"));
    keepDraft("b", 1, draft("other"));
    expect(draftOf("a", 1)).toEqual(draft("one"));
    expect(draftOf("a", 2)).toBeNull();
    keepDraft("a", 1, null);
    expect(draftOf("a", 1)).toBeNull();
    expect(draftOf("b", 1)).toEqual(draft("other"));
    expect(keptPictures()).toBe(1);
  });

  test("are the same object until something changes", () => {
    keepDraft("a", 1, draft("one"));
    expect(textsOf("a")).toBe(textsOf("a"));
    const before = textsOf("a");
    keepDraft("a", 1, draft("two"));
    expect(textsOf("a")).not.toBe(before);
  });

  test("expire", () => {
    vi.useFakeTimers();
    keepDraft("a", 1, draft("one"));
    vi.setSystemTime(Date.now() + MAX_AGE_MS + 1);
    keepDraft("b", 1, draft("other"));
    expect(keptPictures()).toBe(1);
    expect(draftOf("a", 1)).toBeNull();
  });

  test("of the oldest pictures are deleted when there are too many", () => {
    vi.useFakeTimers();
    for (let picture = 0; picture < MAX_PICTURES + 3; picture += 1) {
      vi.setSystemTime(Date.now() + 1000);
      keepDraft(`p${picture}`, 0, draft("text"));
    }
    expect(keptPictures()).toBe(MAX_PICTURES);
    expect(draftOf("p2", 0)).toBeNull();
    expect(draftOf("p3", 0)).not.toBeNull();
  });

  test("ignore invalid stored data", () => {
    localStorage.setItem("ocr-mesh.drafts/a", "{");
    expect(draftOf("a", 1)).toBeNull();
    localStorage.setItem(
      "ocr-mesh.drafts/a",
      JSON.stringify({ touchedAt: Date.now(), drafts: [[1, { text: 5 }], "x"], saved: 7 }),
    );
    expect(draftOf("a", 1)).toBeNull();
  });

  test("are kept in memory when localStorage is full", () => {
    const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("", "QuotaExceededError");
    });
    keepDraft("full", 1, draft("one"));
    expect(draftOf("full", 1)).toEqual(draft("one"));
    full.mockRestore();
    keepDraft("full", 1, null);
    expect(draftOf("full", 1)).toBeNull();
  });
});

describe("a saved text", () => {
  test("deletes an equal draft and is remembered for a while", () => {
    vi.useFakeTimers();
    keepDraft("a", 1, draft("one"));
    noteSaved("a", 1, "one");
    expect(draftOf("a", 1)).toBeNull();
    expect(textsOf("a").saved.get(1)?.text).toBe("one");
    vi.setSystemTime(Date.now() + SAVED_FOR_MS + 1);
    keepDraft("a", 2, draft("two"));
    expect(textsOf("a").saved.size).toBe(0);
  });

  test("becomes the base of a newer draft", () => {
    keepDraft("a", 1, draft("one and more"));
    noteSaved("a", 1, "one");
    expect(draftOf("a", 1)).toEqual({ text: "one and more", over: "one", isWanted: false });
  });
});

test("listeners are called for changes in this and other tabs until they unsubscribe", () => {
  const onChange = vi.fn();
  const stop = subscribeToTexts(onChange);
  keepDraft("a", 1, draft("one"));
  window.dispatchEvent(new StorageEvent("storage"));
  expect(onChange).toHaveBeenCalledTimes(2);
  stop();
  keepDraft("a", 1, null);
  window.dispatchEvent(new StorageEvent("storage"));
  expect(onChange).toHaveBeenCalledTimes(2);
});
