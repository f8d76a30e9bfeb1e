import { describe, expect, test, vi } from "vitest";

import { problem } from "../test/answers";
import { fakeFetch } from "../test/fakeFetch";
import { fileNameIn, getDocument } from "./documents";

const FORMAT = { name: "pdf", label: "Searchable PDF", use: "to search and copy", ending: ".pdf" };

const answer = (disposition: string | null) =>
  new Response(
    "Total 12.50",
    disposition === null ? {} : { headers: { "Content-Disposition": disposition } },
  );

describe("getDocument", () => {
  test("requests the format and uses the server's file name", async () => {
    const calls = fakeFetch(() => answer(`attachment; filename="receipt.hocr.html"`));
    const file = await getDocument(
      "a/1",
      "receipt.png",
      { ...FORMAT, name: "hocr" },
      new AbortController().signal,
    );
    expect(calls).toEqual([{ method: "GET", path: "api/image/a%2F1/text?format=hocr", body: null }]);
    expect(file.name).toBe("receipt.hocr.html");
    await expect(file.content.text()).resolves.toBe("Total 12.50");
  });

  test("derives the file name from the picture when the server sends none", async () => {
    fakeFetch(() => answer(null));
    const file = await getDocument(
      "a1",
      "my.receipt.png",
      { ...FORMAT, ending: ".page.xml" },
      new AbortController().signal,
    );
    expect(file.name).toBe("my.receipt.page.xml");
  });

  test("retries while the picture is not stored yet", async () => {
    vi.useFakeTimers();
    const answers = [problem(503, "It is not stored yet", { "Retry-After": "1" }), answer(null)];
    const calls = fakeFetch(() => answers.shift() ?? answer(null));
    const file = getDocument("a1", "receipt.png", FORMAT, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(file).resolves.toMatchObject({ name: "receipt.pdf" });
    expect(calls).toHaveLength(2);
  });
});

describe("fileNameIn", () => {
  test.each([
    ["attachment; filename=a.txt", "a.txt"],
    [`attachment; filename="two words; and more.txt"`, "two words; and more.txt"],
    [String.raw`attachment; filename="a \"b\".txt"`, `a "b".txt`],
    [`attachment; filename="Lekerek.txt"; filename*=UTF-8''L%C3%A9ker%C3%A9k.txt`, "Lékerék.txt"],
    [`attachment; filename*=UTF-8''%E0%A4%A; filename="a.txt"`, "a.txt"],
    ["attachment", null],
    [null, null],
  ])("returns the name in %s: %s", (disposition, name) => {
    expect(fileNameIn(disposition)).toBe(name);
  });
});
