import { expect, test } from "vitest";

import { LIMITS } from "../../test/answers";
import { rejectionOf, tooLarge } from "./pictureFile";

test.each([
  ["a picture", new File(["x"], "a.png", { type: "image/png" })],
  ["a picture of a kind that only the server can judge", new File(["x"], "a.heic", { type: "image/heic" })],
  ["a file whose type the system does not know", new File(["x"], "scan")],
])("%s may be sent", (_, picture) => {
  expect(rejectionOf(picture)).toBeNull();
});

test.each([
  [new File(["x"], "notes.txt", { type: "text/plain" }), /“notes.txt” is not a picture/],
  [new File([], "a.png", { type: "image/png" }), /“a.png” is empty/],
])("a file is refused in words when it cannot be read", (picture, words) => {
  expect(rejectionOf(picture)).toMatch(words);
});

test("only more than the server takes is too large", () => {
  expect(tooLarge("a.tif", LIMITS.maxUploadBytes, LIMITS)).toBeNull();
  expect(tooLarge("a.tif", LIMITS.maxUploadBytes + 1, LIMITS)).toMatch(
    /“a.tif” has 33\.6.MB; the limit is 33\.6.MB\. Choose a smaller picture\./,
  );
});

test("nothing is too large while the server's limit is not known", () => {
  expect(tooLarge("a.tif", 1e12, null)).toBeNull();
});
