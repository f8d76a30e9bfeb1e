import { describe, expect, test } from "vitest";

import { excerpt, pieces } from "./excerpt";

describe("pieces", () => {
  test.each([
    ["Total 12", "total", "[Total] 12"],
    ["TOTAL total", "Total", "[TOTAL] [total]"],
    ["12.50", "12.5", "[12.5]0"],
    ["12x50", "12.5", "12x50"],
    ["a (b) c", "(b)", "a [(b)] c"],
    ["1-2/3", "1-2/", "[1-2/]3"],
    ["МОСКВА", "москва", "[МОСКВА]"],
    ["nothing", "", "nothing"],
    ["", "x", ""],
  ])("of %j for %j are: %s", (text, query, marked) => {
    const shown = pieces(text, query).map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text));
    expect(shown.join("")).toBe(marked);
  });
});

describe("excerpt", () => {
  const LONG = `${"many words ".repeat(40)}Total 12.50 ${"and more ".repeat(80)}`;

  test("returns a short text whole", () => {
    expect(excerpt("Total 12.50", "")).toBe("Total 12.50");
  });

  test("returns the beginning without a query or with a match there", () => {
    expect(excerpt(LONG, "")).toMatch(/^many words .*…$/);
    expect(excerpt(LONG, "words")).toBe(excerpt(LONG, ""));
  });

  test("starts with whole words shortly before the match", () => {
    expect(excerpt(LONG, "TOTAL")).toMatch(/^… words (many words )+Total 12\.50 and more .*…$/);
  });

  test("starts with the match when there is no word boundary before it", () => {
    expect(excerpt(`${"x".repeat(100)}Total`, "total")).toBe("… Total");
  });

  test("does not split a surrogate pair", () => {
    expect(excerpt("😀".repeat(400), "")).not.toMatch(/\p{Surrogate}/u);
  });
});
