import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import { problem } from "../../test/answers";
import { FakeHistory } from "../../test/FakeHistory";
import { showHistory, shownNames } from "../../test/showHistory";

let server: FakeHistory;

const field = () => screen.getByRole("textbox", { name: "New name for a.png" });
const button = (name: string) => screen.getByRole("button", { name });

beforeEach(async () => {
  server = FakeHistory.of("b.png", "a.png");
  showHistory();
  await userEvent.click(await screen.findByRole("button", { name: "Rename a.png" }));
});

test("Enter saves the new name, announces it and focuses the row", async () => {
  expect(field()).toHaveFocus();
  await userEvent.keyboard("invoice{Enter}");
  expect(await screen.findByRole("link", { name: "invoice.png" })).toBeVisible();
  expect(server.calls.find(({ method }) => method === "PATCH")).toMatchObject({
    path: "api/image/a",
    body: { name: "invoice.png" },
  });
  expect(screen.getByRole("status")).toHaveTextContent("Renamed to invoice.png");
  expect(button("Rename invoice.png")).toHaveFocus();
});

test("Escape restores the old name and sends nothing", async () => {
  await userEvent.keyboard("invoice{Escape}");
  expect(shownNames()).toEqual(["b.png", "a.png"]);
  expect(button("Rename a.png")).toHaveFocus();
  expect(server.requests("PATCH")).toEqual([]);
});

test("nothing is sent when the name is unchanged or the field loses the focus", async () => {
  await userEvent.keyboard("invoice");
  await userEvent.tab();
  expect(field()).toHaveValue("invoice.png");
  await userEvent.clear(field());
  await userEvent.type(field(), " a.png {Enter}");
  expect(shownNames()).toEqual(["b.png", "a.png"]);
  expect(server.requests("PATCH")).toEqual([]);
});

test("an empty name is rejected with a message", async () => {
  await userEvent.clear(field());
  await userEvent.click(button("Save"));
  expect(screen.getByRole("alert")).toHaveTextContent("The name is empty.");
  expect(field()).toBeInvalid();
  expect(field()).toHaveFocus();
  expect(server.requests("PATCH")).toEqual([]);
});

test("the field keeps its text and shows the reason when saving fails", async () => {
  server.failure = ({ method }) => (method === "PATCH" ? problem(400, "The name is too long") : null);
  await userEvent.keyboard("invoice{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("Could not rename. The name is too long.");
  expect(field()).toHaveValue("invoice.png");
  expect(field()).toHaveFocus();
  expect(field()).toHaveAccessibleDescription("Could not rename. The name is too long.");
  server.failure = null;
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("link", { name: "invoice.png" })).toBeVisible();
});
