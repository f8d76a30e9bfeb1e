import { expect, test } from "vitest";

import { LIMITS } from "../../test/answers";
import { rejectionOf, tooLarge } from "./pictureFile";

test.each([
  ["a picture", new File(["x"], "a.png", { type: "image/png" })],
  ["a format that only the server knows", new File(["x"], "a.heic", { type: "image/heic" })],
  ["a file without a type", new File(["x"], "scan")],
])("%s is accepted", (_, picture) => {
  expect(rejectionOf(picture)).toBeNull();
});

test.each([
  [new File(["x"], "notes.txt", { type: "text/plain" }), /“notes.txt” is not a picture or PDF/],
  [new File([], "a.png", { type: "image/png" }), /“a.png” is empty/],
])("other files are rejected with a message", (picture, words) => {
  expect(rejectionOf(picture)).toMatch(words);
});

test("a file above the limit is too large", () => {
  expect(tooLarge("a.tif", LIMITS.maxUploadBytes, LIMITS)).toBeNull();
  expect(tooLarge("a.tif", LIMITS.maxUploadBytes * 1.25, LIMITS)).toMatch(
    /“a.tif” has 40.MB; the limit is 32.MB\. Choose a smaller picture\./,
  );
});

test("no file is too large while the limit is unknown", () => {
  expect(tooLarge("a.tif", 1e12, null)).toBeNull();
});
