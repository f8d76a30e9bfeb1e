import { expect, test } from "vitest";

import { NO_FILTER } from "./features/history/filter";
import { documentHref, historyHref, pictureHref, routeOf } from "./routes";

test.each([
  ["", { page: "read" }],
  ["#/", { page: "read" }],
  ["#/nowhere", { page: "unknown" }],
  ["#/picture/", { page: "unknown" }],
  ["#/history", { page: "history", filter: { ...NO_FILTER, query: "" } }],
  ["#/history?q=caf%C3%A9+au%20lait", { page: "history", filter: { ...NO_FILTER, query: "café au lait" } }],
  ["#/history?other=1", { page: "history", filter: { ...NO_FILTER, query: "" } }],
  ["#/data", { page: "data" }],
  ["#/picture/a1", { page: "picture", id: "a1" }],
  ["#/document/", { page: "unknown" }],
  ["#/document/a1", { page: "document", id: "a1", view: null }],
  ["#/document/a1/12", { page: "document", id: "a1", view: 12 }],
  ["#/document/a1/text", { page: "document", id: "a1", view: "text" }],
  ["#/document/a1/0", { page: "document", id: "a1", view: null }],
  ["#/document/a1/other", { page: "document", id: "a1", view: null }],
  ["#/picture/%E0%A4%A", { page: "picture", id: "%E0%A4%A" }],
])("the address %j is %j", (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
});

test("pictureHref escapes the id", () => {
  expect(routeOf(pictureHref("a/b c"))).toEqual({ page: "picture", id: "a/b c" });
});

test.each([null, 3, "text"] as const)("documentHref keeps the view %j", (view) => {
  expect(routeOf(documentHref("a/b", view))).toEqual({ page: "document", id: "a/b", view });
});

test.each(["", "total 12", "a/b?c&d=#é", "%E0%A4%A"])("historyHref keeps the query %j", (query) => {
  const filter = { ...NO_FILTER, query };
  expect(routeOf(historyHref(filter))).toEqual({ page: "history", filter });
});
