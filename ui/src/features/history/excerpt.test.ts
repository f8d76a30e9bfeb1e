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
  ])("of %j mark %j so: %s", (text, query, marked) => {
    const shown = pieces(text, query).map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text));
    expect(shown.join("")).toBe(marked);
  });
});

describe("excerpt", () => {
  const LONG = `${"many query ".repeat(40)}Total 12.50 ${"and more ".repeat(80)}`;

  test("is the whole text when it is short", () => {
    expect(excerpt("Total 12.50", "")).toBe("Total 12.50");
  });

  test("is the beginning when nothing is searched for, or it is found there", () => {
    expect(excerpt(LONG, "")).toMatch(/^many query .*…$/);
    expect(excerpt(LONG, "query")).toBe(excerpt(LONG, ""));
  });

  test("begins with whole query shortly before what is searched for", () => {
    expect(excerpt(LONG, "TOTAL")).toMatch(/^… query (many query )+Total 12\.50 and more .*…$/);
  });

  test("begins with what is searched for when no word ends before it", () => {
    expect(excerpt(`${"x".repeat(100)}Total`, "total")).toBe("… Total");
  });

  test("does not cut a character in two", () => {
    expect(excerpt("😀".repeat(400), "")).not.toMatch(/\p{Surrogate}/u);
  });
});
