import { expect, test } from "vitest";

import { traceparent } from "./trace";

test("traceparent is well formed and unique", () => {
  const [one, other] = [traceparent(), traceparent()];
  expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(one).not.toBe(other);
});
