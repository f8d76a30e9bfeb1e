/** How long, and how much of a person's pictures the server keeps; asked again as it changes. */
import { fields, number } from "./decode";
import { call, decoded } from "./http";
import type { Keeping, Quota } from "./types";

/** @throws ApiProblem with words for a person. */
export async function getKeeping(signal: AbortSignal): Promise<Keeping> {
  return decoded(await call("api/limits", { signal }), keeping);
}

function keeping(value: unknown): Keeping {
  const of = fields(value, "answer");
  const isKnown = of.quota !== undefined && of.quota !== null;
  return { maxAgeDays: number(of, "max_age_days"), quota: isKnown ? quota(of.quota) : null };
}

function quota(value: unknown): Quota {
  const of = fields(value, "quota");
  return {
    pictures: number(of, "pictures"),
    maxPictures: number(of, "max_pictures"),
    bytes: number(of, "bytes"),
    maxBytes: number(of, "max_bytes"),
  };
}
