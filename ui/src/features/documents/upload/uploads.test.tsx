import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { App } from "../../../App";
import { LIMITS_ANSWER, READ_ANSWER } from "../../../test/answers";
import { choose, goTo, picture, sent } from "../../../test/app";
import { FakeDocument, FakeDocuments } from "../../../test/FakeDocuments";
import { FakeXhr } from "../../../test/FakeXhr";
import { ASK_EVERY_MS } from "./DocumentUploads";

const ENCRYPTED = { code: "password-required", detail: "The file needs a password." };

function pdf(name: string): File {
  return new File(["%PDF"], name, { type: "application/pdf" });
}

/** Answer an upload with an accepted document. */
function accept(request: FakeXhr, document: FakeDocument): void {
  request.answer(202, { id: document.id, documents: [document.wire()] });
}

const row = (name: string) =>
  within(screen.getByRole("list", { name: "This session" }))
    .getAllByRole("listitem")
    .find((item) => item.textContent.includes(name)) ?? document.body;

let server: FakeDocuments;

beforeEach(() => {
  FakeXhr.install();
  server = new FakeDocuments();
});

test.each([
  ["scan.pdf", "application/pdf"],
  ["fax.tif", "image/tiff"],
  ["scan.PDF", ""],
])("%s of type %j is sent as a document, and opened when it is accepted", async (name, type) => {
  const report = new FakeDocument("d1", name, 3);
  server.documents.push(report);
  render(<App />);
  await choose(new File(["x"], name, { type }));
  const request = await sent(1);
  expect([request.method, request.url]).toEqual(["POST", "documents"]);
  expect(request.body?.get("file")).toMatchObject({ name });
  expect(request.body?.has("password")).toBe(false);
  expect(screen.getByRole("progressbar", { name: "Upload" })).toBeVisible();
  accept(request, report);
  expect(await screen.findByRole("heading", { level: 1, name })).toBeVisible();
  expect(window.location.hash).toBe("#/document/d1");
});

test("documents and pictures have a row each, and none is opened", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const report = new FakeDocument("d1", "report.pdf", 3);
  server.documents.push(report);
  render(<App />);
  await choose(pdf("report.pdf"), picture("a.png"));
  await sent(2);
  const upload = FakeXhr.sent.find(({ url }) => url === "documents");
  expect(upload).toBeDefined();
  if (upload !== undefined) accept(upload, report);
  expect(await within(row("report.pdf")).findByText("Reading: 0 of 3 pages.")).toBeVisible();
  expect(window.location.hash).toBe("");
  expect(screen.getByRole("link", { name: "Open report.pdf" })).toHaveAttribute("href", "#/document/d1");

  report.readPage(1);
  report.failPage(2);
  report.readPage(3);
  await vi.advanceTimersByTimeAsync(ASK_EVERY_MS);
  expect(await within(row("report.pdf")).findByText("3 pages, 1 could not be read")).toBeVisible();
  await vi.waitFor(() => {
    expect(screen.getByRole("status")).toHaveTextContent("report.pdf is read");
  });
});

test("a document that is too large is rejected without an upload", async () => {
  render(<App />);
  await screen.findByText(/PDF and TIFF up to 100 MB/);
  const large = pdf("large.pdf");
  Object.defineProperty(large, "size", { value: LIMITS_ANSWER.max_document_bytes + 3_145_728 });
  await choose(large);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "“large.pdf” has 103 MB; the limit is 100 MB. Choose a smaller file, or split it.",
  );
  expect(FakeXhr.sent).toHaveLength(0);
});

test("a document that the server refuses says why", async () => {
  render(<App />);
  await choose(pdf("report.pdf"));
  (await sent(1)).answer(429, {
    type: "urn:ocr-mesh:problem:quota-reached",
    detail: "You keep 10,000 documents, as many as allowed",
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("as many as allowed");
  expect(screen.getByRole("link", { name: "Make room in the history" })).toBeVisible();
});

describe("an encrypted document", () => {
  test("is sent again with its password, and the first document is deleted", async () => {
    const locked = new FakeDocument("d1", "secret.pdf", 0);
    locked.error = ENCRYPTED;
    server.documents.push(locked);
    render(<App />);
    await choose(pdf("secret.pdf"));
    accept(await sent(1), locked);
    const field = await screen.findByLabelText("Password of secret.pdf");
    expect(screen.getByRole("button", { name: "Open" })).toBeDisabled();
    await userEvent.type(field, "horse{Enter}");
    const request = await sent(2);
    expect(request.body?.get("password")).toBe("horse");
    expect(request.body?.get("file")).toMatchObject({ name: "secret.pdf" });
    await vi.waitFor(() => {
      expect(server.requests("DELETE")).toEqual(["documents/d1"]);
    });

    const open = FakeDocument.read("d2", "secret.pdf", 1);
    server.documents.push(open);
    accept(request, open);
    expect(await screen.findByText(/1 page ·/)).toBeVisible();
    expect(window.location.hash).toBe("#/document/d2");
  });

  test("asks again after a wrong password, also in the list", async () => {
    const locked = new FakeDocument("d1", "secret.pdf", 0);
    locked.error = { ...ENCRYPTED, code: "wrong-password" };
    server.documents.push(locked);
    render(<App />);
    await choose(pdf("secret.pdf"), pdf("other.pdf"));
    accept(await sent(1), locked);
    expect(
      await within(row("secret.pdf")).findByLabelText("Password of secret.pdf"),
    ).toHaveAccessibleDescription("The password does not open this file. Check it and try again.");
  });

  test("is chosen again when the page no longer has the file", async () => {
    const locked = new FakeDocument("d1", "secret.pdf", 0);
    locked.error = ENCRYPTED;
    server.documents.push(locked);
    window.location.hash = "#/document/d1";
    render(<App />);
    expect(await screen.findByRole("alert")).toHaveTextContent("Choose it again, then enter its password.");
  });
});

describe("cancelling", () => {
  test("stops the upload", async () => {
    render(<App />);
    await choose(pdf("report.pdf"));
    const request = await sent(1);
    await userEvent.click(screen.getByRole("button", { name: "Cancel report.pdf" }));
    expect(request.isAborted).toBe(true);
    expect(row("report.pdf")).toHaveTextContent("Cancelled");
    await userEvent.click(screen.getByRole("button", { name: "Try again report.pdf" }));
    await sent(2);
  });

  test("deletes what the server is reading", async () => {
    const report = new FakeDocument("d1", "report.pdf", 3);
    server.documents.push(report);
    render(<App />);
    await choose(pdf("report.pdf"));
    accept(await sent(1), report);
    await screen.findByText(/Reading: 0 of 3 pages/);
    goTo("#/");
    await userEvent.click(screen.getByRole("button", { name: "Cancel report.pdf" }));
    await vi.waitFor(() => {
      expect(server.documents).toEqual([]);
    });
  });
});

test("all pages of an animation are read on request, as a document", async () => {
  render(<App />);
  const file = new File(["x"], "steps.gif", { type: "image/gif" });
  await choose(file);
  const { image } = READ_ANSWER;
  (await sent(1)).answer(200, { ...READ_ANSWER, image: { ...image, name: "steps.gif" }, page: 1, pages: 4 });
  expect(await screen.findByRole("note")).toHaveTextContent("The first of 4 pages is read.");
  await userEvent.click(screen.getByRole("button", { name: "Read all pages" }));
  const request = await sent(2);
  expect(request.url).toBe("documents");
  expect(request.body?.get("file")).toMatchObject({ name: "steps.gif" });
});
