import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { Announcer } from "../components/Announcer";
import { json, LIMITS_ANSWER, problem } from "../test/answers";
import { type Call, fakeFetch } from "../test/fakeFetch";
import { AdminPage } from "./AdminPage";

const OWNER = {
  owner: "anna",
  pictures: 2,
  bytes: 2048,
  newest_at: null,
  api_keys: 1,
  user: null,
  quota: { max_pictures: null, max_bytes: null },
};
const LETTER = {
  queue: "imageQueue",
  image_id: "a1",
  type: "ImageReceived",
  sent_at: null,
  deliveries: 8,
  size_bytes: 100,
  reason: "rejected",
};
const ENTRY = {
  number: 7,
  at: "2026-05-01T10:00:00Z",
  action: "picture-read",
  outcome: "ok",
  actor_kind: "session",
  actor: "digest",
  object_kind: "picture",
  object_id: "a1",
  address: "192.0.2.7",
  trace_id: null,
};

function serve(
  mayAdminister: (() => boolean) | boolean,
  answer: (call: Call) => Response | null = () => null,
) {
  return fakeFetch((call) => {
    const special = answer(call);
    if (special !== null) return special;
    const [path = ""] = call.path.split("?");
    if (path === "api/limits") {
      return json({ ...LIMITS_ANSWER, may_administer: mayAdminister });
    }
    if (path === "api/admin/owners") return json({ owners: [OWNER], next: null });
    if (path === "api/admin/dead-letters") return json({ dead_letters: [LETTER] });
    if (path === "api/admin/audit") {
      const number = call.path.includes("before=") ? 6 : 7;
      return json({ entries: [{ ...ENTRY, number }], next: number });
    }
    if (path === "api/keys") return json({ keys: [] });
    return json({ count: 1 });
  });
}

function show() {
  render(
    <Announcer>
      <AdminPage />
    </Announcer>,
  );
}

test("a session that may administer sees everything at once", async () => {
  serve(true);
  show();
  expect(await screen.findByRole("rowheader", { name: "anna" })).toBeVisible();
  expect(await screen.findByText("192.0.2.7")).toBeVisible();
  expect(screen.queryByLabelText("API key")).toBeNull();
});

test("others need a key, which is sent with every call", async () => {
  let isRight = false;
  serve(false, () => (isRight ? null : problem(403, "The API key does not have the scope admin")));
  const sent: (string | null)[] = [];
  const answer = fetch;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    sent.push(new Headers(init.headers).get("Authorization"));
    return path === "api/limits" ? Promise.resolve(json(LIMITS_ANSWER)) : answer(path, init);
  });
  show();
  await userEvent.type(await screen.findByLabelText("API key"), "omk_wrong");
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("does not have the scope admin");
  isRight = true;
  await userEvent.clear(screen.getByLabelText("API key"));
  await userEvent.type(screen.getByLabelText("API key"), " omk_right ");
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByRole("rowheader", { name: "anna" })).toBeVisible();
  expect(sent.slice(0, 2)).toEqual([null, "Bearer omk_wrong"]);
  await waitFor(() => {
    expect(sent.length).toBeGreaterThan(5);
  });
  expect(new Set(sent.slice(2))).toEqual(new Set(["Bearer omk_right"]));
});

test("a quota is set, and empty fields mean the default", async () => {
  const calls = serve(true);
  show();
  await userEvent.type(await screen.findByLabelText("Maximum megabytes of anna"), "3");
  await userEvent.click(screen.getByRole("button", { name: "Save the quota of anna" }));
  await waitFor(() => {
    expect(calls.at(-1)).toEqual({
      method: "PUT",
      path: "api/admin/owners/anna/quota",
      body: { max_pictures: null, max_bytes: 3 * 1024 * 1024 },
    });
  });
});

test("sessions of a user are ended", async () => {
  const user = { name: "Anna", email: "anna@example.com", last_seen_at: "2026-05-01T10:00:00Z", sessions: 2 };
  const calls = serve(true, ({ path }) =>
    path.startsWith("api/admin/owners?") ? json({ owners: [{ ...OWNER, user }], next: null }) : null,
  );
  show();
  await userEvent.click(
    await screen.findByRole("button", { name: "End the sessions of Anna, anna@example.com" }),
  );
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: /End the sessions/ })).toBeNull();
  });
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "api/admin/owners/anna/sessions" });
});

test("a person is erased after confirmation", async () => {
  const calls = serve(true);
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Erase the data of anna" }));
  expect(calls.some(({ method }) => method === "DELETE")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Erase" }));
  expect(await screen.findByText("No owners.")).toBeVisible();
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "api/admin/owners/anna" });
});

test.each([
  ["Replay a1 in imageQueue", "POST", "api/admin/dead-letters/imageQueue/replay?image_id=a1"],
  ["Discard a1 in imageQueue", "DELETE", "api/admin/dead-letters/imageQueue?image_id=a1"],
])("a dead letter is settled: %s", async (name, method, path) => {
  const calls = serve(true);
  show();
  await userEvent.click(await screen.findByRole("button", { name }));
  expect(await screen.findByText("No dead letters.")).toBeVisible();
  expect(calls.at(-1)).toMatchObject({ method, path });
});

test("the log is filtered, continued and exported", async () => {
  const calls = serve(true);
  show();
  const log = await screen.findByRole("region", { name: "Audit log" });
  await userEvent.click(await within(log).findByRole("button", { name: "Load more" }));
  await waitFor(() => {
    expect(calls.at(-1)?.path).toBe("api/admin/audit?limit=50&before=7");
  });
  await userEvent.selectOptions(within(log).getByRole("combobox"), "share-opened");
  await waitFor(() => {
    expect(calls.at(-1)?.path).toBe("api/admin/audit?limit=50&action=share-opened");
  });
  await userEvent.click(within(log).getByRole("button", { name: "Export CSV" }));
  await waitFor(() => {
    expect(calls.at(-1)?.path).toBe("api/admin/audit?format=csv&action=share-opened");
  });
});

test("a failure of one part does not hide the others", async () => {
  serve(true, ({ path }) => (path === "api/admin/dead-letters" ? problem(503, "The broker is away") : null));
  show();
  expect(await screen.findByText(/The broker is away/)).toBeVisible();
  expect(await screen.findByRole("rowheader", { name: "anna" })).toBeVisible();
});
