import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import { asyncApi } from "../test/asyncApi";
import { json, problem } from "../test/answers";
import { fakeFetch } from "../test/fakeFetch";
import { Portal } from "./Portal";
import { show } from "./swagger";

vi.mock("./swagger", () => ({ show: vi.fn() }));

const SERVERS = [{ url: "http://127.0.0.1:9000/docs/try/detection-api", description: "Through bff-api" }];

const PATHS = {
  "/read": { post: { operationId: "readPicture" } },
  "/documents": { get: { operationId: "listDocuments" }, post: { operationId: "sendDocuments" } },
};
const OVERVIEW = {
  address: "http://127.0.0.1:9000",
  access: ["keys", "open"],
  may_be_tried: ["detection-api"],
  first_calls: { curl: "curl http://127.0.0.1:9000/read\n", python: "import urllib.request\n" },
  operations: [
    { id: "readPicture", method: "POST", path: "/read", summary: "Read a picture", tag: "pictures" },
    { id: "listDocuments", method: "GET", path: "/documents", summary: "List", tag: "documents" },
  ],
  problems: [
    {
      type: "urn:ocr-mesh:problem:busy",
      title: "Server busy",
      status: 503,
      detail: "Try again in a moment.",
    },
  ],
  rates: { read: "7/minute" },
};
const LIMITS = {
  max_upload_bytes: 32 * 1024 ** 2,
  max_document_bytes: 64 * 1024 ** 2,
  max_picture_pixels: 100e6,
  max_picture_side: 30000,
  enough_side: 2400,
  content_types: [],
  max_age_days: 7,
};

function answer(path: string): Response {
  if (path === "docs/portal.json") return json(OVERVIEW);
  if (path === "api/limits") return json(LIMITS);
  if (path === "docs/specifications/events.json") return json(asyncApi);
  return json({ openapi: "3.1.0", servers: SERVERS, paths: PATHS });
}

function goTo(hash: string) {
  act(() => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}

beforeEach(() => {
  vi.mocked(show).mockClear();
});

test("the start page shows a first call, problem types and the limits in force", async () => {
  fakeFetch(({ path }) => answer(path));
  render(<Portal />);
  const code = await screen.findByRole("region", { name: "Code in curl" });
  expect(code).toHaveTextContent("curl http://127.0.0.1:9000/read");
  await userEvent.click(screen.getByRole("radio", { name: "Python" }));
  expect(screen.getByRole("region", { name: "Code in Python" })).toHaveTextContent("import urllib.request");
  expect(screen.getByText("Server busy")).toBeVisible();
  const limits = await screen.findByRole("table", { name: "Limits" });
  const rows = within(limits)
    .getAllByRole("row")
    .map((row) => row.textContent);
  expect(rows).toContain("Largest request to /read32\u00a0MB");
  expect(rows).toContain("Pictures of one client7/minute");
  expect(show).not.toHaveBeenCalled();
});

test("the sidebar lists the public API first, and marks the current entry", async () => {
  fakeFetch(({ path }) => answer(path));
  render(<Portal />);
  await screen.findByText("Server busy");
  goTo("#image-store");
  const links = within(screen.getByRole("navigation", { name: "API documents" })).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "#start",
    "#authentication",
    "#first-call",
    "#errors",
    "#limits",
    "#bff-api",
    "#bff-api/readPicture",
    "#bff-api/listDocuments",
    "#detection-api",
    "#recognition-api",
    "#image-store",
    "#events",
  ]);
  expect(links.filter((link) => link.hasAttribute("aria-current")).map((link) => link.textContent)).toEqual([
    "image-store",
  ]);
  expect(screen.getByRole("heading", { level: 2, name: "image-store" })).toBeVisible();
  await waitFor(() => {
    expect(show).toHaveBeenCalledOnce();
  });
});

test("a deep link shows one operation", async () => {
  fakeFetch(({ path }) => answer(path));
  window.location.hash = "#bff-api/listDocuments";
  render(<Portal />);
  await waitFor(() => {
    expect(show).toHaveBeenCalledExactlyOnceWith(
      expect.anything(),
      expect.objectContaining({ paths: { "/documents": { get: { operationId: "listDocuments" } } } }),
      true,
      true,
    );
  });
  expect(document.title).toBe("listDocuments of bff-api · ocr-mesh");
});

test("the search finds operations and problem types", async () => {
  fakeFetch(({ path }) => answer(path));
  render(<Portal />);
  await screen.findByText("Server busy");
  const found = () =>
    within(screen.getByRole("navigation", { name: "API documents" }))
      .queryAllByRole("link")
      .map((link) => link.getAttribute("href"));
  await userEvent.type(screen.getByRole("searchbox", { name: "Search the API" }), "BUSY");
  expect(found()).toEqual(["#errors/busy"]);
  await userEvent.clear(screen.getByRole("searchbox", { name: "Search the API" }));
  await userEvent.type(screen.getByRole("searchbox", { name: "Search the API" }), "documents");
  expect(found()).toEqual(["#bff-api/listDocuments"]);
  await userEvent.type(screen.getByRole("searchbox", { name: "Search the API" }), "x");
  expect(screen.getByText("Nothing matches.")).toBeVisible();
});

test("an opened document is not rendered again", async () => {
  fakeFetch(({ path }) => answer(path));
  window.location.hash = "#bff-api";
  render(<Portal />);
  await waitFor(() => {
    expect(show).toHaveBeenCalledOnce();
  });
  goTo("#events");
  expect(await screen.findByRole("heading", { name: "ImageReceived" })).toBeVisible();
  goTo("#bff-api");
  expect(screen.getByRole("heading", { level: 2, name: "bff-api" })).toBeVisible();
  expect(screen.queryByRole("heading", { name: "ImageReceived" })).toBeNull();
  expect(show).toHaveBeenCalledOnce();
});

test("requests are sent to the page's own origin", async () => {
  fakeFetch(({ path }) => answer(path));
  window.location.hash = "#detection-api";
  render(<Portal />);
  await waitFor(() => {
    expect(show).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({
        servers: [{ url: "/docs/try/detection-api", description: "Through bff-api" }],
      }),
      true,
      false,
    );
  });
});

test("a note is shown for a service that cannot be called", async () => {
  fakeFetch(({ path }) => answer(path));
  window.location.hash = "#recognition-api";
  render(<Portal />);
  expect(await screen.findByText(/cannot be called from this page/)).toBeVisible();
  await waitFor(() => {
    expect(show).toHaveBeenCalledExactlyOnceWith(expect.anything(), expect.anything(), false, false);
  });
});

test("a service that does not respond is named, and its document can be loaded again", async () => {
  const away = problem(503, "A service is not reachable. Try again in a moment.");
  let isAway = true;
  fakeFetch(({ path }) => (path.endsWith("detection-api.json") && isAway ? away : answer(path)));
  window.location.hash = "#detection-api";
  render(<Portal />);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "The document of detection-api cannot be loaded. A service is not reachable.",
  );
  expect(screen.getByRole("navigation", { name: "API documents" })).toBeVisible();
  expect(show).not.toHaveBeenCalled();
  isAway = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => {
    expect(show).toHaveBeenCalledOnce();
  });
});

test("an error is shown and the document can be loaded again", async () => {
  const answers = [problem(503, "The server is busy")];
  fakeFetch(({ path }) => (path.endsWith("events.json") ? answers.shift() : undefined) ?? answer(path));
  window.location.hash = "#events";
  render(<Portal />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The server is busy");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "ImageReceived" })).toBeVisible();
});

test("an event is shown with headers, body and example", async () => {
  fakeFetch(({ path }) => answer(path));
  window.location.hash = "#events";
  render(<Portal />);
  const event = await screen.findByRole("article", { name: "TextCorrected" });
  const headers = within(event).getByRole("table", { name: "Headers of TextCorrected" });
  expect(within(headers).getByRole("rowheader", { name: /request_id required/ })).toBeVisible();
  expect(within(event).getByRole("table", { name: "CorrectText in TextCorrected" })).toBeVisible();
  await userEvent.click(within(event).getByText("text_corrected"));
  expect(within(event).getAllByText(/"ord_num": 0/)[0]).toBeVisible();
  expect(screen.getByRole("article", { name: "Dead letters" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Download AsyncAPI 3.0" })).toHaveAttribute(
    "href",
    "docs/specifications/events.json",
  );
});
