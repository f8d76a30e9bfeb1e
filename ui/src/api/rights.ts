/** What the person may do besides reading pictures; nothing if the server does not say. */
import { fields } from "./decode";
import { call, decoded } from "./http";

export interface Rights {
  readonly mayMakeKeys: boolean;
  readonly mayAdminister: boolean;
}

/** @throws ApiProblem with a message for the page. */
export async function getRights(signal: AbortSignal): Promise<Rights> {
  return decoded(await call("api/limits", { signal }), (value) => {
    const of = fields(value, "answer");
    return { mayMakeKeys: of.may_make_keys === true, mayAdminister: of.may_administer === true };
  });
}
