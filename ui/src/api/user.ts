/** Who has signed in, and signing out. */
import { fail, fields, isFields } from "./decode";
import { call, decoded } from "./http";

export interface UserState {
  /** Name for display; null for a visitor who has not signed in. */
  readonly name: string | null;
  readonly canSignIn: boolean;
  readonly canSignOut: boolean;
  /** Whether nothing can be read without signing in. */
  readonly mustSignIn: boolean;
}

/** @throws ApiProblem with a message for the page. */
export async function getUserState(signal: AbortSignal): Promise<UserState> {
  return decoded(await call("api/user", { signal }), userState);
}

/**
 * End the session; return the address of the provider's own sign-out, or null.
 *
 * @throws ApiProblem with a message for the page.
 */
export async function signOut(): Promise<string | null> {
  return decoded(await call("sign-out", { method: "POST" }), (value) => {
    const url = fields(value, "answer").provider_url;
    return typeof url === "string" && /^https?:/.test(url) ? url : null;
  });
}

/** Return the address that signs in and comes back to this place of the page. */
export function signInHref(takesAlong: boolean): string {
  const next = `${window.location.pathname}${window.location.hash}`;
  return `sign-in?${new URLSearchParams({ next, take: takesAlong ? "yes" : "no" })}`;
}

function userState(value: unknown): UserState {
  const of = fields(value, "answer");
  return {
    name: of.user === null ? null : nameOf(of.user),
    canSignIn: of.can_sign_in === true,
    canSignOut: of.can_sign_out === true,
    mustSignIn: of.must_sign_in === true,
  };
}

function nameOf(user: unknown): string {
  if (!isFields(user)) fail("user", "an object or null");
  const known = [user.name, user.email].find((each) => typeof each === "string" && each !== "");
  return typeof known === "string" ? known : "";
}
