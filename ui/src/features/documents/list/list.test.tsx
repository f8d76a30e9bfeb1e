import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { problem } from "../../../test/answers";
import { FakeDocument, FakeDocuments } from "../../../test/FakeDocuments";
import { goToHash, showHistory } from "../../../test/showHistory";
import { ASK_EVERY_MS } from "./useJobList";

const documents = () => screen.findByRole("list", { name: "Documents" });

test("the history lists documents with their progress until they are read", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const report = new FakeDocument("d1", "report.pdf", 2);
  new FakeDocuments(report, FakeDocument.read("d2", "fax.tif", 1));
  showHistory();
  const [first, second] = within(await documents()).getAllByRole("listitem");
  expect(first).toHaveTextContent("Reading: 0 of 2 pages.");
  expect(second).toHaveTextContent("1 page");
  expect(screen.getByRole("link", { name: "fax.tif" })).toHaveAttribute("href", "#/document/d2");
  expect(screen.queryByText("No scans yet")).toBeNull();

  report.readPage(1);
  report.readPage(2);
  await vi.advanceTimersByTimeAsync(ASK_EVERY_MS);
  await vi.waitFor(async () => {
    expect(within(await documents()).getAllByRole("listitem")[0]).toHaveTextContent("2 pages");
  });
});

test("documents are found by name", async () => {
  const server = new FakeDocuments(
    FakeDocument.read("d1", "report.pdf", 1),
    FakeDocument.read("d2", "fax.tif", 1),
  );
  window.location.hash = "#/history?q=fax";
  showHistory();
  expect(within(await documents()).getAllByRole("listitem")).toHaveLength(1);
  expect(await screen.findByText(/1 result for/, { selector: ".history-found" })).toBeVisible();
  expect(server.requests("GET", "documents?")).toContain("documents?limit=10&q=fax");
  goToHash("#/history?q=nothing");
  expect(await screen.findByText(/No results for/, { selector: ".history-found" })).toBeVisible();
  expect(screen.queryByRole("list", { name: "Documents" })).toBeNull();
});

test("a document is deleted after a question", async () => {
  const server = new FakeDocuments(FakeDocument.read("d1", "report.pdf", 1));
  showHistory();
  await userEvent.click(await screen.findByRole("button", { name: "Delete report.pdf" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete document" }));
  await vi.waitFor(() => {
    expect(screen.queryByText("report.pdf")).toBeNull();
  });
  expect(server.documents).toEqual([]);
});

test("a list that cannot be loaded is an error with a retry", async () => {
  const server = new FakeDocuments(FakeDocument.read("d1", "report.pdf", 1));
  server.override = ({ path }) => (path.startsWith("documents?") ? problem(502, "") : null);
  showHistory();
  const alert = await screen.findByRole("alert");
  server.override = null;
  await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await documents()).toBeVisible();
});
