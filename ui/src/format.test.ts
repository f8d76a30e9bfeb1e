import { describe, expect, test } from "vitest";

import { formatBytes, formatCount, formatSeconds, formatTimeLeft, formatWhen } from "./format";

const NOW = new Date("2026-11-21T12:00:00Z");

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [2048, "2 kB"],
  [1_250_000, "1.3 MB"],
  [32_000_000, "32 MB"],
])("%i bytes read as %s", (bytes, text) => {
  expect(formatBytes(bytes).replace("\u00a0", " ")).toBe(text);
});

test.each([
  [640.4, "0.64 s"],
  [12_400, "12 s"],
])("%d ms read as %s", (ms, text) => {
  expect(formatSeconds(ms).replace("\u00a0", " ")).toBe(text);
});

test.each([
  [0, "0 lines"],
  [1, "1 line"],
  [2, "2 lines"],
])("a count of %i reads as %s", (count, text) => {
  expect(formatCount(count, "line")).toBe(text);
});

describe("formatTimeLeft", () => {
  test.each([
    ["2026-11-28T11:59:00Z", "Deleted in 7 days"],
    ["2026-11-22T13:00:00Z", "Deleted in 1 day"],
    ["2026-11-21T13:00:00Z", "Deleted within a day"],
    ["2026-11-21T11:00:00Z", "About to be deleted"],
    ["never", ""],
  ])("%s reads as %s", (iso, text) => {
    expect(formatTimeLeft(iso, NOW)).toBe(text);
  });
});

describe("formatWhen", () => {
  test("says today when it is today", () => {
    expect(formatWhen(NOW.toISOString(), NOW)).toMatch(/^Today, /);
  });

  test("names the date when it is another day", () => {
    expect(formatWhen("2026-11-19T12:00:00Z", NOW)).toMatch(/19.*2026|2026.*19/);
  });

  test("says the text itself when it is no date", () => {
    expect(formatWhen("yesterday", NOW)).toBe("yesterday");
  });
});
