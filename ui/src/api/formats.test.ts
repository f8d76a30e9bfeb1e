import { expect, test } from "vitest";

import { formatsAnswer, json } from "../test/answers";
import { fakeFetch } from "../test/fakeFetch";
import { getFormats } from "./formats";
import { UNEXPECTED_ANSWER } from "./problem";

test("formats are listed in the server's order", async () => {
  const calls = fakeFetch(formatsAnswer);
  const formats = await getFormats(new AbortController().signal);
  expect(calls.map(({ path }) => path)).toEqual(["api/formats"]);
  expect(formats.map(({ name }) => name)).toEqual(["text", "pdf", "page"]);
  expect(formats[1]).toEqual({
    name: "pdf",
    label: "Searchable PDF",
    use: "the picture with a text layer to search and copy",
    ending: ".pdf",
  });
});

test.each([{}, { formats: null }, { formats: [{ format: "text" }] }])(
  "an unexpected answer is refused: %j",
  async (answer) => {
    fakeFetch(() => json(answer));
    await expect(getFormats(new AbortController().signal)).rejects.toThrow(UNEXPECTED_ANSWER);
  },
);
