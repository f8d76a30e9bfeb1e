import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";

import { App } from "../../../App";
import { problem } from "../../../test/answers";
import { DAMAGED, FakeDocument, FakeDocuments } from "../../../test/FakeDocuments";
import { WAIT_MS } from "../../../api/followJob";
import { goTo } from "../../../test/app";

/** Show a document of which the second of three pages could not be read. */
async function show(path = "#/document/d1") {
  const document = FakeDocument.read("d1", "report.pdf", 3);
  document.failPage(2);
  const server = new FakeDocuments(document);
  window.location.hash = path;
  render(<App />);
  await screen.findByRole("heading", { level: 1, name: "report.pdf" });
  return { server, document };
}

const strip = () => screen.findByRole("list", { name: "Pages of the document" });
const previous = () => screen.getByRole("link", { name: "Previous page" });
const next = () => screen.getByRole("link", { name: "Next page" });

describe("a document", () => {
  test("shows its progress, and each page as soon as it is read", async () => {
    const document = new FakeDocument("d1", "report.pdf", 3);
    const server = new FakeDocuments(document);
    window.location.hash = "#/document/d1";
    render(<App />);
    expect(await screen.findByText(/^Reading: 0 of 3 pages\./)).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Pages read" })).not.toHaveAttribute("value");
    expect(await screen.findByText("Not read yet")).toBeVisible();
    expect(within(await strip()).getAllByRole("link")).toHaveLength(3);
    expect(screen.queryByRole("button", { name: "Download" })).toBeNull();

    document.readPage(1);
    expect(await screen.findByText(/^Reading: 1 of 3 pages\./)).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Pages read" })).toHaveAttribute("value", "1");
    expect(await screen.findByRole("img", { name: "report.pdf" })).toBeVisible();
    document.failPage(2);
    document.readPage(3);
    expect(await screen.findByText(/^3 pages, 1 could not be read/)).toBeVisible();
    expect(screen.queryByRole("progressbar", { name: "Pages read" })).toBeNull();
    expect(await screen.findByRole("link", { name: "Page 2, could not be read" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Download" })).toBeVisible();
    expect(server.requests("GET", "/events")).toEqual(["documents/d1/events"]);
    expect(window.document.title).toBe("report.pdf · ocr-mesh");
  });

  test("is followed by another stream when one ends early", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const document = new FakeDocument("d1", "report.pdf", 1);
    const server = new FakeDocuments(document);
    server.override = ({ path }) => (path.endsWith("/events") ? problem(429, "Too many streams") : null);
    window.location.hash = "#/document/d1";
    render(<App />);
    expect(await screen.findByText(/^Reading: 0 of 1 page\./)).toBeVisible(); // Asked for instead.
    document.readPage(1);
    server.override = null;
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(await screen.findByText(/^1 page · /)).toBeVisible();
  });

  test("that is unknown or deleted is an error", async () => {
    new FakeDocuments();
    window.location.hash = "#/document/d1";
    render(<App />);
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no document with this id.");
  });

  test("that could not be opened says why", async () => {
    const document = new FakeDocument("d1", "report.pdf", 0);
    document.error = { code: "bad-document", detail: "The PDF has no pages." };
    new FakeDocuments(document);
    window.location.hash = "#/document/d1";
    render(<App />);
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Could not read “report.pdf”. The PDF has no pages.",
    );
    expect(screen.queryByRole("button", { name: "Copy all text" })).toBeNull();
  });
});

describe("pages", () => {
  test("are opened from the strip, by the links, by their number and by keys", async () => {
    await show();
    expect(within(await strip()).getByRole("link", { current: "page" })).toHaveAccessibleName("Page 1");
    expect(previous()).toHaveAttribute("aria-disabled", "true");
    await userEvent.click(next());
    expect(window.location.hash).toBe("#/document/d1/2");
    goTo("#/document/d1/3");
    expect(next()).toHaveAttribute("aria-disabled", "true");
    await userEvent.keyboard("{Alt>}{PageUp}{/Alt}");
    expect(window.location.hash).toBe("#/document/d1/2");
    goTo("#/document/d1/2");
    const number = screen.getByRole("textbox", { name: "Page" });
    await userEvent.clear(number);
    await userEvent.type(number, "1{Enter}");
    expect(window.location.hash).toBe("#/document/d1/1");
  });

  test("that do not exist are not opened", async () => {
    await show("#/document/d1/9");
    expect(await screen.findByRole("alert")).toHaveTextContent("The document has no page 9.");
    const number = screen.getByRole("textbox", { name: "Page" });
    await userEvent.type(number, "77{Enter}");
    expect(window.location.hash).toBe("#/document/d1/9");
    expect(number).toHaveValue("");
  });

  test("show their error in their place", async () => {
    await show("#/document/d1/2");
    expect(await screen.findByRole("alert")).toHaveTextContent(`Page 2 could not be read. ${DAMAGED}`);
    expect(within(await strip()).getByRole("link", { current: "page" })).toHaveAccessibleName(
      "Page 2, could not be read",
    );
  });

  test("have one stop for Tab, and are moved through by the arrow keys", async () => {
    await show();
    const links = within(await strip()).getAllByRole("link");
    expect(links.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    links[0]?.focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(links[1]).toHaveFocus();
    await userEvent.keyboard("{End}");
    expect(links[2]).toHaveFocus();
    await userEvent.keyboard("{Home}");
    expect(links[0]).toHaveFocus();
  });
});

describe("the whole text", () => {
  test("has each page below its number", async () => {
    await show();
    await userEvent.click(await screen.findByRole("link", { name: "Whole text" }));
    goTo("#/document/d1/text");
    const first = await screen.findByRole("region", { name: "Page 1" });
    expect(first).toHaveTextContent("Text of page 1");
    expect(screen.getByRole("region", { name: "Page 2" })).toHaveTextContent("This page could not be read.");
    expect(within(first).getByRole("link", { name: "Page 1" })).toHaveAttribute("href", "#/document/d1/1");
  });

  test("is copied without the pages that have none", async () => {
    const user = userEvent.setup();
    await show();
    await user.click(screen.getByRole("button", { name: "Copy all text" }));
    expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("Text of page 1\n\nText of page 3");
  });
});

describe("a download", () => {
  async function download(answer: (call: { method: string }) => Response) {
    const links: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      links.push(`${this.download} ${new URL(this.href).pathname}`);
    });
    const { server } = await show();
    server.override = (call) => (call.path.endsWith("/text?format=pdf") ? answer(call) : null);
    await userEvent.click(screen.getByRole("button", { name: "Download" }));
    await userEvent.click(await screen.findByRole("button", { name: /^Searchable PDF/ }));
    return { server, links };
  }

  test("starts when the server has built the file", async () => {
    const builds = [
      new Response(null, { status: 503, headers: { "Retry-After": "1" } }),
      new Response(null, { status: 200 }),
    ];
    const { server, links } = await download(() => builds.shift() ?? problem(404, ""));
    await waitFor(() => {
      expect(links).toEqual(["report.pdf /documents/d1/text"]);
    });
    expect(server.requests("HEAD")).toHaveLength(2);
    expect(screen.getByRole("status")).toHaveTextContent("Downloaded report.pdf");
  });

  test("that is impossible says why", async () => {
    const { links } = await download(({ method }) =>
      method === "HEAD" ? new Response(null, { status: 422 }) : problem(422, "The file is not archivable."),
    );
    expect(await screen.findByRole("alert")).toHaveTextContent("The file is not archivable.");
    expect(links).toEqual([]);
  });
});

test("a document is deleted after a question", async () => {
  const { server } = await show();
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  const dialog = screen.getByRole("dialog", { name: "Delete this document?" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(server.requests("DELETE")).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete document" }));
  await vi.waitFor(() => {
    expect(window.location.hash).toBe("#/history");
  });
  expect(server.documents).toEqual([]);
});
