import { expect, test } from "vitest";

import { pictureHref, routeOf } from "./routes";

test.each([
  ["", { page: "read" }],
  ["#/", { page: "read" }],
  ["#/nowhere", { page: "read" }],
  ["#/picture/", { page: "read" }],
  ["#/history", { page: "history" }],
  ["#/picture/a1", { page: "picture", id: "a1" }],
  ["#/picture/%E0%A4%A", { page: "picture", id: "%E0%A4%A" }],
])("the address %j leads to %j", (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
});

test("a picture's address leads back to it when its id needs escaping", () => {
  expect(routeOf(pictureHref("a/b c"))).toEqual({ page: "picture", id: "a/b c" });
});
