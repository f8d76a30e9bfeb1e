import { expect, test } from "vitest";

import { historyHref, pictureHref, routeOf } from "./routes";

test.each([
  ["", { page: "read" }],
  ["#/", { page: "read" }],
  ["#/nowhere", { page: "read" }],
  ["#/picture/", { page: "read" }],
  ["#/history", { page: "history", query: "" }],
  ["#/history?q=caf%C3%A9+au%20lait", { page: "history", query: "café au lait" }],
  ["#/history?other=1", { page: "history", query: "" }],
  ["#/picture/a1", { page: "picture", id: "a1" }],
  ["#/picture/%E0%A4%A", { page: "picture", id: "%E0%A4%A" }],
])("the address %j is %j", (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
});

test("pictureHref escapes the id", () => {
  expect(routeOf(pictureHref("a/b c"))).toEqual({ page: "picture", id: "a/b c" });
});

test.each(["", "total 12", "a/b?c&d=#é", "%E0%A4%A"])("historyHref keeps the query %j", (query) => {
  expect(routeOf(historyHref(query))).toEqual({ page: "history", query });
});
