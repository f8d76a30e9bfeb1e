import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";

import type { Shared } from "../../api/shares";
import { Announcer } from "../../components/Announcer";
import { json, problem } from "../../test/answers";
import { type Call, fakeFetch } from "../../test/fakeFetch";
import { ShareButton } from "./ShareButton";

const TOKEN = "t".repeat(43);
const OLD = { id: "0".repeat(12), created_at: "2026-05-01T10:00:00Z", expires_at: "2026-05-08T10:00:00Z" };
const NEW = { ...OLD, id: "1".repeat(12), path: `/s/${TOKEN}`, url: "http://inner:8080/s/other" };

function serve(answer: (call: Call) => Response | null = () => null) {
  return fakeFetch((call) => {
    const special = answer(call);
    if (special !== null) return special;
    if (call.method === "POST") return json(NEW);
    return call.method === "DELETE" ? new Response(null, { status: 204 }) : json({ shares: [OLD] });
  });
}

async function open(shared: Shared = { kind: "picture", id: "a1" }) {
  render(
    <Announcer>
      <ShareButton shared={shared} name="receipt.png" />
    </Announcer>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Share" }));
  return screen.findByRole("list", { name: "Active links" });
}

afterEach(() => {
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined });
});

test("a link is created, by the address of the page, and copied", async () => {
  const calls = serve();
  const copied = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
  const list = await open();
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: copied } });
  await userEvent.selectOptions(screen.getByRole("combobox"), "2 days");
  await userEvent.click(screen.getByRole("button", { name: "Create link" }));
  const link = await screen.findByRole("textbox", { name: "Link" });
  expect(link).toHaveValue(new URL(`./s/${TOKEN}`, document.baseURI).href);
  expect(calls.at(-1)).toEqual({
    method: "POST",
    path: "api/image/a1/shares",
    body: { expires_in_days: 2 },
  });
  expect(within(list).getAllByRole("listitem")).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Copy link" }));
  expect(copied).toHaveBeenCalledWith(new URL(`./s/${TOKEN}`, document.baseURI).href);
  expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
});

test("a revoked link is not in the list", async () => {
  const calls = serve();
  const list = await open();
  await userEvent.click(within(list).getByRole("button", { name: /^Revoke/ }));
  expect(await screen.findByText("No active links.")).toBeVisible();
  expect(calls.at(-1)).toMatchObject({ method: "DELETE", path: `api/image/a1/shares/${OLD.id}` });
});

test("a failure is shown, and the dialog can be used again", async () => {
  let isFull = true;
  serve(({ method }) => (method === "POST" && isFull ? problem(409, "The picture has 50 links") : null));
  await open();
  await userEvent.click(screen.getByRole("button", { name: "Create link" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The picture has 50 links.");
  isFull = false;
  await userEvent.click(screen.getByRole("button", { name: "Create link" }));
  expect(await screen.findByRole("textbox", { name: "Link" })).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("links of a document are those of its own address", async () => {
  const calls = serve();
  const list = await open({ kind: "document", id: "d1" });
  expect(screen.getByText(/see this document's pages/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Create link" }));
  await screen.findByRole("textbox", { name: "Link" });
  const [newest] = within(list).getAllByRole("button", { name: /^Revoke/ });
  if (newest !== undefined) await userEvent.click(newest);
  await vi.waitFor(() => {
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET documents/d1/shares",
      "POST documents/d1/shares",
      `DELETE documents/d1/shares/${NEW.id}`,
    ]);
  });
});
