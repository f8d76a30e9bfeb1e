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

function answer(path: string): Response {
  if (path === "docs/portal.json") return json({ may_be_tried: ["detection-api"] });
  if (path === "docs/specifications/events.json") return json(asyncApi);
  return json({ openapi: "3.1.0", servers: SERVERS, paths: {} });
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

test("bff-api is shown first", async () => {
  fakeFetch(({ path }) => answer(path));
  render(<Portal />);
  expect(screen.getByRole("heading", { level: 2, name: "bff-api" })).toBeVisible();
  expect(document.title).toBe("bff-api · ocr-mesh");
  expect(screen.getByRole("link", { name: "Download OpenAPI 3.1" })).toHaveAttribute(
    "href",
    "docs/specifications/bff-api.json",
  );
  await waitFor(() => {
    expect(show).toHaveBeenCalledOnce();
  });
});

test("the navigation lists every document and marks the current one", async () => {
  fakeFetch(({ path }) => answer(path));
  render(<Portal />);
  await waitFor(() => {
    expect(show).toHaveBeenCalledOnce();
  });
  goTo("#image-store");
  const links = within(screen.getByRole("navigation", { name: "Documents" })).getAllByRole("link");
  expect(links.map((link) => [link.textContent, link.getAttribute("aria-current")])).toEqual([
    ["bff-api", null],
    ["detection-api", null],
    ["recognition-api", null],
    ["image-store", "true"],
    ["Events", null],
  ]);
  expect(screen.getByRole("heading", { level: 2, name: "image-store" })).toBeVisible();
  await waitFor(() => {
    expect(show).toHaveBeenCalledTimes(2);
  });
});

test("an opened document is not rendered again", async () => {
  fakeFetch(({ path }) => answer(path));
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
    );
  });
});

test("a note is shown for a service that cannot be called", async () => {
  fakeFetch(({ path }) => answer(path));
  window.location.hash = "#recognition-api";
  render(<Portal />);
  expect(await screen.findByText(/cannot be called from this page/)).toBeVisible();
  expect(show).toHaveBeenCalledWith(expect.anything(), expect.anything(), false);
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
  expect(screen.getByRole("navigation", { name: "Documents" })).toBeVisible();
  expect(show).not.toHaveBeenCalled();
  isAway = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => {
    expect(show).toHaveBeenCalledOnce();
  });
});

test("an error is shown and the document can be loaded again", async () => {
  const answers = [problem(503, "The server is busy")];
  fakeFetch(({ path }) => answers.shift() ?? answer(path));
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
