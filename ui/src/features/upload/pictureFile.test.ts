import { expect, test } from "vitest";

import { MAX_PICTURE_BYTES, refusalOf } from "./pictureFile";

function file(name: string, type: string, size = 1): File {
  const made = new File(["x"], name, { type });
  Object.defineProperty(made, "size", { value: size });
  return made;
}

test.each([
  ["a picture", file("a.png", "image/png")],
  ["a picture of a kind that only the server can judge", file("a.heic", "image/heic")],
  ["a file whose type the system does not know", file("scan", "")],
  ["a picture of just the largest size", file("a.png", "image/png", MAX_PICTURE_BYTES)],
])("%s may be sent", (_, picture) => {
  expect(refusalOf(picture)).toBeNull();
});

test.each([
  [file("notes.txt", "text/plain"), /“notes.txt” is not a picture/],
  [file("a.png", "image/png", 0), /“a.png” is empty/],
  [file("a.png", "image/png", MAX_PICTURE_BYTES + 1), /“a.png” is 32.MB. Pictures of up to 32.MB/],
])("a file is refused in words when it cannot be read", (picture, words) => {
  expect(refusalOf(picture)).toMatch(words);
});
