import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import { Announcer } from "../../components/Announcer";
import { json, LIMITS_ANSWER, problem } from "../../test/answers";
import { type Call, fakeFetch } from "../../test/fakeFetch";
import { DataPage } from "./DataPage";
import { UserContext } from "./user";

const REPORT = {
  is_erased: true,
  pictures_deleted: 3,
  ends: [
    { rest: "backups", at: "2026-05-08T10:00:00Z", about: "A backup has the picture." },
    { rest: "storage-blocks", at: null, about: "Free blocks of a disk." },
  ],
};
const KEY = {
  id: "0123456789ab",
  name: "scanner",
  owner: "me",
  scopes: ["read"],
  created_at: "2026-05-01T10:00:00Z",
  expires_at: "2999-05-01T10:00:00Z",
  revoked_at: null,
  last_used_at: null,
  rate: null,
  quota_pictures: null,
  quota_bytes: null,
};

function show(rights: object, answer: (call: Call) => Response) {
  const calls = fakeFetch((call) =>
    call.path === "api/limits" ? json({ ...LIMITS_ANSWER, ...rights }) : answer(call),
  );
  render(
    <Announcer>
      <DataPage />
    </Announcer>,
  );
  return calls;
}

beforeEach(() => {
  localStorage.clear();
});

test("the data is downloaded by a link, and an error is shown instead", async () => {
  const answers = [problem(403, "The key may not read"), problem(403, "The key may not read")];
  const calls = show({}, () => answers.shift() ?? new Response(""));
  const followed = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  await userEvent.click(screen.getByRole("button", { name: "Download my data" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Could not download your data. The key may not read.",
  );
  expect(followed).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await vi.waitFor(() => {
    expect(followed).toHaveBeenCalledTimes(1);
  });
  const asked = calls.filter(({ path }) => path === "api/my-data").map(({ method }) => method);
  expect(asked).toEqual(["HEAD", "GET", "HEAD"]);
});

test("data is deleted after confirmation only, with what the browser keeps", async () => {
  localStorage.setItem("ocr-mesh.drafts/a1", "private");
  localStorage.setItem("ocr-mesh.prepare", "yes");
  const calls = show({}, () => json(REPORT));
  await userEvent.click(screen.getByRole("button", { name: "Delete all my data…" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(calls.map(({ path }) => path)).toEqual(["api/limits"]);

  await userEvent.click(screen.getByRole("button", { name: "Delete all my data…" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete everything" }));

  expect(await screen.findByText(/All your data is deleted. 3 pictures deleted/)).toBeVisible();
  expect(calls.at(-1)).toMatchObject({ method: "POST", path: "api/erasure" });
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    expect.stringMatching(/^A backup from before the deletion has the picture. Until (8 May|May 8)/),
    "Free blocks of a disk or bucket; an encrypted one protects them.",
  ]);
  expect(localStorage.getItem("ocr-mesh.drafts/a1")).toBeNull();
  expect(localStorage.getItem("ocr-mesh.prepare")).toBe("yes");
});

test("a failed deletion is reported and can be repeated", async () => {
  const answers = [problem(503, "The store is away"), json(REPORT)];
  show({}, () => answers.shift() ?? json(REPORT));
  await userEvent.click(screen.getByRole("button", { name: "Delete all my data…" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete everything" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The store is away.");
  await userEvent.click(screen.getByRole("button", { name: "Delete everything" }));
  expect(await screen.findByRole("heading", { name: "What ends later" })).toBeVisible();
});

test("keys are hidden from a person who may have none", async () => {
  const calls = show({ may_make_keys: false }, () => problem(403, ""));
  await screen.findByRole("heading", { name: "Your data" });
  expect(screen.queryByRole("heading", { name: "API keys" })).toBeNull();
  expect(calls.map(({ path }) => path)).toEqual(["api/limits"]);
});

test("a key is changed in a dialog", async () => {
  const calls = show({ may_make_keys: true }, ({ method }) =>
    json(
      method === "PATCH"
        ? { ...KEY, name: "scanner 2", rate: "60/minute", quota_pictures: 5 }
        : { keys: [{ ...KEY, quota_bytes: 2 * 1024 * 1024 }] },
    ),
  );
  expect(await screen.findByRole("cell", { name: /^2\sMB$/ })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Change scanner" }));
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.type(dialog.getByRole("textbox", { name: "Name" }), " 2");
  await userEvent.type(dialog.getByRole("textbox", { name: "Requests per time" }), "60/minute");
  await userEvent.type(dialog.getByRole("spinbutton", { name: "Maximum pictures" }), "5");
  await userEvent.clear(dialog.getByRole("spinbutton", { name: "Maximum megabytes" }));
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("cell", { name: "60/minute, 5 pictures" })).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(calls.at(-1)).toEqual({
    method: "PATCH",
    path: "api/my-keys/0123456789ab",
    body: { name: "scanner 2", scopes: ["read"], rate: "60/minute", quota_pictures: 5, quota_bytes: null },
  });
});

test("sessions are listed and ended", async () => {
  const session = {
    created_at: "2026-05-01T10:00:00Z",
    last_used_at: "2026-05-01T10:00:00Z",
    is_current: false,
  };
  const sessions = [
    { ...session, id: "a", client: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", is_current: true },
    { ...session, id: "b", client: "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0" },
    { ...session, id: "c", client: null },
  ];
  const calls = fakeFetch(({ path, method }) => {
    if (path === "api/limits") return json(LIMITS_ANSWER);
    return json(method === "GET" ? { sessions } : { sessions: 1 });
  });
  const state = { name: "Anna", canSignIn: true, canSignOut: true, mustSignIn: false };
  render(
    <UserContext value={{ state, hasEnded: false }}>
      <Announcer>
        <DataPage />
      </Announcer>
    </UserContext>,
  );
  expect(await screen.findByRole("row", { name: /Firefox on Linux.*This browser/ })).toBeVisible();
  expect(screen.getByRole("rowheader", { name: "Unknown browser" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: /End the session of Edge on Windows/ }));
  await vi.waitFor(() => {
    expect(screen.queryByRole("rowheader", { name: "Edge on Windows" })).toBeNull();
  });
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "api/my-sessions/b" });
  await userEvent.click(screen.getByRole("button", { name: "End all other sessions" }));
  await vi.waitFor(() => {
    expect(screen.getAllByRole("row")).toHaveLength(2);
  });
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "api/my-sessions" });
});

test("a key is made, shown once and revoked", async () => {
  const calls = show({ may_make_keys: true }, ({ method }) => {
    if (method === "POST") return json({ ...KEY, id: "new", name: "office", key: "omk_new_secret" });
    return method === "DELETE" ? json(KEY) : json({ keys: [KEY] });
  });
  const table = await screen.findByRole("table");
  expect(within(table).getByRole("rowheader", { name: /scanner/ })).toBeVisible();
  expect(screen.queryByRole("checkbox", { name: "administer" })).toBeNull();

  await userEvent.type(screen.getByRole("textbox", { name: "Name" }), " office ");
  await userEvent.click(screen.getByRole("checkbox", { name: /correct/ }));
  await userEvent.click(screen.getByRole("button", { name: "Create key" }));

  expect(await screen.findByRole("textbox", { name: "New key" })).toHaveValue("omk_new_secret");
  expect(calls.at(-1)).toEqual({
    method: "POST",
    path: "api/my-keys",
    body: { name: "office", scopes: ["read"], expires_in_days: 90 },
  });
  await userEvent.click(screen.getByRole("button", { name: "Revoke office" }));
  expect(await screen.findByText("Revoked")).toBeVisible();
  expect(screen.queryByRole("textbox", { name: "New key" })).toBeNull();
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: "api/my-keys/new" });
});
