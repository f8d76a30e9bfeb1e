import { expect, test } from "vitest";

import { json, LIMITS, LIMITS_ANSWER } from "../test/answers";
import { fakeFetch } from "../test/fakeFetch";
import { getLimits } from "./limits";
import { UNEXPECTED_ANSWER } from "./problem";

test("getLimits returns the server's limits", async () => {
  fakeFetch(() => json(LIMITS_ANSWER));
  await expect(getLimits(new AbortController().signal)).resolves.toEqual(LIMITS);
});

test.each([{ enough_side: undefined }, { content_types: [1] }, { max_age_days: "seven" }])(
  "getLimits rejects an answer with %j",
  async (wrong) => {
    fakeFetch(() => json({ ...LIMITS_ANSWER, ...wrong }));
    await expect(getLimits(new AbortController().signal)).rejects.toThrow(UNEXPECTED_ANSWER);
  },
);

test.each([true, undefined])(
  "getLimits does not promise to remove metadata for %j",
  async (keeps_metadata) => {
    fakeFetch(() => json({ ...LIMITS_ANSWER, keeps_metadata }));
    const { removesMetadata } = await getLimits(new AbortController().signal);
    expect(removesMetadata).toBe(false);
  },
);
