import { expect, test, vi } from "vitest";

import type { JobPage, JobPages } from "../../../api/jobs";
import { pagesOf, refreshedParts } from "./pageParts";

/** Load two pages at a time of a document with these states. */
function loader(states: readonly JobPage["status"][]) {
  return vi.fn((after: number): Promise<JobPages> => {
    const pages = states
      .map((status, place): JobPage => ({ number: place + 1, status, imageId: null, error: null }))
      .slice(after, after + 2);
    return Promise.resolve({ pages, next: after + 2 < states.length ? after + 2 : null });
  });
}

const statuses = (parts: readonly JobPages[]) => pagesOf(parts).map(({ status }) => status);

test("all parts are loaded at first, then those that can have changed", async () => {
  const first = loader(["done", "done", "queued", "waiting", "waiting", "waiting"]);
  const parts = await refreshedParts([], 2, first);
  expect(first.mock.calls.map(([after]) => after)).toEqual([0, 2, 4]);

  const later = loader(["done", "done", "done", "waiting", "waiting", "waiting"]);
  const fresh = await refreshedParts(parts, 3, later);
  expect(later.mock.calls.map(([after]) => after)).toEqual([2]);
  expect(statuses(fresh)).toEqual(["done", "done", "done", "waiting", "waiting", "waiting"]);

  const last = loader(["done", "done", "done", "done", "failed", "done"]);
  expect(statuses(await refreshedParts(fresh, 6, last))).toEqual([
    "done",
    "done",
    "done",
    "done",
    "failed",
    "done",
  ]);
});
