import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { FakeDocument, FakeDocuments } from "../../test/FakeDocuments";
import { FakeHistory } from "../../test/FakeHistory";
import { goToHash, showHistory } from "../../test/showHistory";

const choose = (label: string, option: string) =>
  userEvent.selectOptions(screen.getByRole("combobox", { name: label }), option);

test("the order and the dates are in the address, and asked of the server", async () => {
  const server = FakeHistory.of("a.png");
  showHistory();
  await screen.findByText("a.png");
  await choose("Sort", "By name");
  expect(window.location.hash).toBe("#/history?sort=name");
  goToHash(window.location.hash);
  await waitFor(() => {
    expect(server.requests("GET", "api/images").at(-1)).toBe("api/images?limit=50&sort=name");
  });
  expect(server.requests("GET", "documents?").at(-1)).toBe("documents?limit=10&sort=name");
  goToHash("#/history?q=a&from=2026-11-01&to=2026-11-02");
  const from = new URLSearchParams({ created_from: new Date(2026, 10, 1).toISOString() });
  const before = new URLSearchParams({ created_before: new Date(2026, 10, 3).toISOString() });
  await waitFor(() => {
    expect(server.requests("GET", "api/images").at(-1)).toBe(`api/images?limit=50&q=a&${from}&${before}`);
  });
  expect(screen.getByLabelText("From")).toHaveValue("2026-11-01");
  expect(screen.getByRole("searchbox")).toHaveValue("a");
});

test("one kind is shown, and cleared with the dates", async () => {
  new FakeDocuments(FakeDocument.read("d1", "report.pdf", 1));
  window.location.hash = "#/history?kind=picture&sort=oldest";
  showHistory();
  expect(
    await screen.findByText("No results. Change the filters to see more.", { selector: ".facts" }),
  ).toBeVisible();
  expect(screen.queryByText("report.pdf")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(window.location.hash).toBe("#/history?sort=oldest");
  goToHash(window.location.hash);
  expect(await screen.findByText("report.pdf")).toBeVisible();
  expect(screen.getByRole("combobox", { name: "Kind" })).toHaveValue("all");
});
