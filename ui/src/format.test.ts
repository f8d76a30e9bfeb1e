import { describe, expect, test } from "vitest";

import { formatBytes, formatSeconds, formatTimeLeft, formatWhen, isDeletedSoon } from "./format";

const NOW = new Date("2026-11-21T12:00:00Z");

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [2048, "2 kB"],
  [1_250_000, "1.2 MB"],
  [33_554_432, "32 MB"],
  [10_737_418_240, "10 GB"],
])("formatBytes(%i) is %s", (bytes, text) => {
  expect(formatBytes(bytes).replace("\u00a0", " ")).toBe(text);
});

test.each([
  [640.4, "0.64 s"],
  [12_400, "12 s"],
])("formatSeconds(%d) is %s", (ms, text) => {
  expect(formatSeconds(ms).replace("\u00a0", " ")).toBe(text);
});

/** Return a local time, so that the test does not depend on the time zone. */
function at(day: number, hour: number): Date {
  return new Date(2026, 10, day, hour);
}

describe("formatTimeLeft", () => {
  test.each([
    [at(28, 11), "Deleted in 7 days"],
    [at(22, 13), "Deleted in 1 day"],
    [at(22, 11), "Deleted in 23 hours"],
    [at(21, 15), "Deleted today, in 3 hours"],
    [at(21, 13), "Deleted today, in 1 hour"],
    [new Date(2026, 10, 21, 12, 30), "Deleted within an hour"],
    [at(21, 11), "Deleted soon"],
  ])("of %s is %s", (expires, text) => {
    expect(formatTimeLeft(expires.toISOString(), at(21, 12))).toBe(text);
  });

  test("is empty for an invalid date", () => {
    expect(formatTimeLeft("never", NOW)).toBe("");
  });

  test("isDeletedSoon is true within a day", () => {
    expect(isDeletedSoon(at(22, 11).toISOString(), at(21, 12))).toBe(true);
    expect(isDeletedSoon(at(22, 12).toISOString(), at(21, 12))).toBe(false);
  });
});

describe("formatWhen", () => {
  test.each([
    [at(21, 9), /^Today, /],
    [at(20, 23), /^Yesterday, /],
    [at(19, 12), /19/],
  ])("of %s starts with the day", (when, text) => {
    expect(formatWhen(when.toISOString(), at(21, 12))).toMatch(text);
  });

  test("contains the year only if it is another one", () => {
    expect(formatWhen(at(3, 12).toISOString(), at(21, 12))).not.toContain("2026");
    expect(formatWhen(at(3, 12).toISOString(), new Date(2027, 0, 5))).toContain("2026");
  });

  test("returns an invalid date unchanged", () => {
    expect(formatWhen("yesterday", NOW)).toBe("yesterday");
  });
});
