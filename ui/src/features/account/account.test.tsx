import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";

import { App } from "../../App";
import { leave } from "../../leave";
import { json, LIMITS_ANSWER, problem } from "../../test/answers";
import { FakeXhr } from "../../test/FakeXhr";
import { type Call, fakeFetch } from "../../test/fakeFetch";
import { UserProvider } from "./UserProvider";

const ANNA = { name: "Anna", email: "anna@example.com", roles: ["user"] };
const VISITOR = { user: null, can_sign_in: true, can_sign_out: false, must_sign_in: false };
const SIGNED_IN = { ...VISITOR, user: ANNA, can_sign_out: true };
const QUOTA = { pictures: 2, max_pictures: 10, bytes: 10, max_bytes: 100 };

let goesTo: MockInstance<typeof leave.to>;
let reloads: MockInstance<typeof leave.reload>;

beforeEach(() => {
  FakeXhr.install();
  goesTo = vi.spyOn(leave, "to").mockImplementation(() => undefined);
  reloads = vi.spyOn(leave, "reload").mockImplementation(() => undefined);
});

afterEach(() => {
  window.history.replaceState(null, "", "/");
});

/** Show the page for a user's state; `others` answers all other calls. */
function show(state: object | (() => object), others: (call: Call) => Response = () => problem(404, "")) {
  const calls = fakeFetch((call) => {
    if (call.path === "api/user")
      return json(typeof state === "function" ? (state as () => object)() : state);
    return call.path === "api/limits" && others(call).status === 404 ? json(LIMITS_ANSWER) : others(call);
  });
  render(
    <UserProvider>
      <App />
    </UserProvider>,
  );
  return calls;
}

test("a mesh without users shows no sign-in", async () => {
  const calls = show({ ...VISITOR, can_sign_in: false });
  await vi.waitFor(() => {
    expect(calls.map(({ path }) => path)).toContain("api/user");
  });
  expect(screen.queryByRole("button", { name: "Sign in" })).toBeNull();
  expect(screen.getByLabelText("Choose files")).toBeInTheDocument();
});

test("a visitor without scans goes to sign in at once", async () => {
  window.location.hash = "#/history";
  show(VISITOR, ({ path }) =>
    path === "api/limits" ? json({ ...LIMITS_ANSWER, quota: null }) : problem(404, ""),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Sign in" }));
  await vi.waitFor(() => {
    expect(goesTo).toHaveBeenCalledWith("sign-in?next=%2F%23%2Fhistory&take=yes");
  });
});

test.each([
  [true, "yes"],
  [false, "no"],
])("a visitor with scans chooses whether they come along: %s", async (isTaken, take) => {
  show(VISITOR, ({ path }) =>
    path === "api/limits" ? json({ ...LIMITS_ANSWER, quota: QUOTA }) : problem(404, ""),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Sign in" }));
  const choice = await screen.findByRole("switch", { name: "Take 2 scans along" });
  expect(choice).toBeChecked();
  if (!isTaken) await userEvent.click(choice);
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Sign in" }));
  expect(goesTo).toHaveBeenCalledWith(expect.stringContaining(`take=${take}`));
});

test("a visitor who must sign in sees that and no error", async () => {
  show({ ...VISITOR, must_sign_in: true }, () => problem(401, "Not authenticated."));
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(screen.getByText("Sign in to read pictures and see your scans.")).toBeVisible();
  expect(screen.queryByLabelText("Choose files")).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getAllByRole("button", { name: "Sign in" })).toHaveLength(1);
});

test("a mesh that accepts keys only says so", async () => {
  show({ ...VISITOR, can_sign_in: false, must_sign_in: true }, () => problem(401, ""));
  expect(await screen.findByText(/accepts API keys only/)).toBeVisible();
});

describe("a user", () => {
  test("is named, and signs out here and at the provider", async () => {
    localStorage.setItem("draft", "text");
    const url = "https://id.example/logout";
    show(SIGNED_IN, ({ path }) => (path === "sign-out" ? json({ provider_url: url }) : problem(404, "")));
    expect(await screen.findByText("Anna")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Sign out" }));
    await vi.waitFor(() => {
      expect(goesTo).toHaveBeenCalledWith(url);
    });
    expect(localStorage).toHaveLength(0);
  });

  test("signs out here where the provider has no sign-out", async () => {
    show(SIGNED_IN, ({ path }) => (path === "sign-out" ? json({ provider_url: null }) : problem(404, "")));
    await userEvent.click(await screen.findByRole("button", { name: "Sign out" }));
    await vi.waitFor(() => {
      expect(reloads).toHaveBeenCalled();
    });
  });

  test("sees why signing out failed", async () => {
    show(SIGNED_IN, ({ path }) => (path === "sign-out" ? problem(503, "Away.") : problem(404, "")));
    await userEvent.click(await screen.findByRole("button", { name: "Sign out" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Away.");
  });

  test("whom a proxy has signed in cannot sign out here", async () => {
    show({ ...SIGNED_IN, can_sign_in: false, can_sign_out: false });
    expect(await screen.findByText("Anna")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Sign out" })).toBeNull();
  });

  test("whose session has ended sees nothing of the scans", async () => {
    const states = [SIGNED_IN];
    show(
      () => states.shift() ?? VISITOR,
      ({ path }) =>
        path.startsWith("api/images") ? problem(401, "Your session has ended.") : problem(404, ""),
    );
    expect(await screen.findByText("Anna")).toBeVisible();
    window.location.hash = "#/history";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    expect(await screen.findByText("Your session has ended. Sign in again.")).toBeVisible();
    expect(screen.queryByRole("searchbox")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Continue without signing in" }));
    expect(reloads).toHaveBeenCalled();
  });
});

test.each([
  ["?moved=1", "status", "1 scan was added to your account."],
  ["?moved=3", "status", "3 scans were added to your account."],
  ["?problem=sign-in-refused", "alert", "You were not signed in. Try again, or use another account."],
  ["?problem=anything", "alert", "The sign-in failed. Try again in a moment."],
])("the address %s is shown once", async (search, role, text) => {
  window.history.replaceState(null, "", `/${search}#/`);
  show(VISITOR);
  await screen.findByRole("button", { name: "Sign in" });
  expect(screen.getAllByRole(role).map((each) => each.textContent)).toContain(text);
  expect(window.location.search).toBe("");
});
