import { expect, test } from "vitest";

import { json, LIMITS, LIMITS_ANSWER } from "../test/answers";
import { fakeFetch } from "../test/fakeFetch";
import { getLimits } from "./limits";
import { UNEXPECTED_ANSWER } from "./problem";

test("the limits are those that the server names", async () => {
  fakeFetch(() => json(LIMITS_ANSWER));
  await expect(getLimits(new AbortController().signal)).resolves.toEqual(LIMITS);
});

test.each([{ enough_side: undefined }, { content_types: [1] }, { max_age_days: "seven" }])(
  "an answer with %j is not understood",
  async (wrong) => {
    fakeFetch(() => json({ ...LIMITS_ANSWER, ...wrong }));
    await expect(getLimits(new AbortController().signal)).rejects.toThrow(UNEXPECTED_ANSWER);
  },
);
