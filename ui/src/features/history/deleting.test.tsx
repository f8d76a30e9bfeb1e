import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { problem } from "../../test/answers";
import { FakeHistory } from "../../test/FakeHistory";
import { showHistory, shownNames } from "../../test/showHistory";
import { UNDO_MS } from "./deletions";

let server: FakeHistory;
let user: ReturnType<typeof userEvent.setup>;

const press = (name: string) => user.click(screen.getByRole("button", { name }));
const select = (name: string) => user.click(screen.getByRole("checkbox", { name: `Select ${name}` }));
const link = (name: string) => screen.getByRole("link", { name });
const status = () => screen.getByRole("status");

beforeEach(async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  server = FakeHistory.of("d.png", "c.png", "b.png", "a.png");
  showHistory();
  await screen.findByRole("link", { name: "a.png" });
});

describe("a deleted picture", () => {
  test("disappears at once, and the next one gets the focus", async () => {
    await press("Delete c.png");
    expect(shownNames()).toEqual(["d.png", "b.png", "a.png"]);
    expect(screen.getByRole("region", { name: "Deletion" })).toHaveTextContent("Deleted “c.png”");
    expect(status()).toHaveTextContent("Deleted “c.png”");
    expect(link("b.png")).toHaveFocus();
    expect(server.requests("DELETE")).toEqual([]);
  });

  test("gives the focus to the previous one when it was the last", async () => {
    await press("Delete a.png");
    expect(link("b.png")).toHaveFocus();
  });

  test("gives the focus to the heading when there is no other", async () => {
    for (const name of ["d", "c", "b", "a"]) await press(`Delete ${name}.png`);
    expect(screen.getByRole("heading", { name: "History" })).toHaveFocus();
    expect(screen.getByText("No scans yet")).toBeVisible();
  });

  test("is deleted on the server after the time to undo", async () => {
    await press("Delete c.png");
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
    expect(server.requests("DELETE")).toEqual(["api/image/c"]);
    expect(screen.queryByRole("button", { name: /Undo/ })).toBeNull();
    expect(shownNames()).toEqual(["d.png", "b.png", "a.png"]);
  });

  test("is restored with the focus when it is undone", async () => {
    await press("Delete c.png");
    await press("Undo");
    expect(shownNames()).toEqual(["d.png", "c.png", "b.png", "a.png"]);
    expect(link("c.png")).toHaveFocus();
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
    expect(server.requests("DELETE")).toEqual([]);
  });

  test("is not sent while the pointer or the focus is on the bar", async () => {
    await press("Delete c.png");
    await user.hover(screen.getByRole("button", { name: "Undo" }));
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
    act(() => {
      screen.getByRole("button", { name: "Undo" }).focus();
    });
    await user.unhover(screen.getByRole("button", { name: "Undo" }));
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
    expect(server.requests("DELETE")).toEqual([]);
    act(() => {
      link("b.png").focus();
    });
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
    expect(server.requests("DELETE")).toEqual(["api/image/c"]);
  });

  test("is restored with the reason when the server fails", async () => {
    server.failure = ({ method }) => (method === "DELETE" ? problem(503, "The store is down") : null);
    await press("Delete c.png");
    await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Could not delete “c.png”. The store is down. Try again in a moment.",
    );
    expect(shownNames()).toEqual(["d.png", "c.png", "b.png", "a.png"]);
    await press("Close");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("shortcuts", () => {
  test("Delete deletes the row, Ctrl+Z restores it", async () => {
    link("c.png").focus();
    await user.keyboard("{Delete}");
    expect(shownNames()).toEqual(["d.png", "b.png", "a.png"]);
    await user.keyboard("{Control>}z{/Control}");
    expect(shownNames()).toEqual(["d.png", "c.png", "b.png", "a.png"]);
  });

  test("have no effect in a text field", async () => {
    await press("Delete c.png");
    await user.click(screen.getByRole("searchbox"));
    await user.keyboard("x{Control>}z{/Control}{Delete}");
    expect(screen.getByRole("button", { name: "Undo" })).toBeVisible();
  });
});

describe("several pictures", () => {
  test("are deleted and restored together", async () => {
    await select("d.png");
    await select("b.png");
    await press("Delete 2 pictures");
    expect(shownNames()).toEqual(["c.png", "a.png"]);
    expect(link("a.png")).toHaveFocus();
    expect(status()).toHaveTextContent("Deleted 2 pictures");
    await press("Undo");
    expect(shownNames()).toEqual(["d.png", "c.png", "b.png", "a.png"]);
    expect(screen.queryByRole("region", { name: "Selection" })).toBeNull();
  });

  test("are selected as a range with Shift", async () => {
    await select("c.png");
    await user.keyboard("{Shift>}");
    await select("a.png");
    await user.keyboard("{/Shift}");
    expect(screen.getByRole("region", { name: "Selection" })).toHaveTextContent("3 pictures selected");
  });

  test("are selected and deselected by the buttons, deselected by Escape", async () => {
    await select("c.png");
    await press("Select all 4");
    expect(screen.getAllByRole("checkbox", { checked: true })).toHaveLength(4);
    await press("Select none");
    expect(screen.queryAllByRole("checkbox", { checked: true })).toHaveLength(0);
    await select("c.png");
    await user.keyboard("{Escape}");
    expect(screen.queryAllByRole("checkbox", { checked: true })).toHaveLength(0);
  });

  test("are deleted by Delete on one of them", async () => {
    await select("d.png");
    await select("c.png");
    await user.keyboard("{Delete}");
    expect(shownNames()).toEqual(["b.png", "a.png"]);
  });

  test("are deselected by another search", async () => {
    await select("c.png");
    await user.type(screen.getByRole("searchbox"), "png{Enter}");
    await screen.findByText(/4 results/, { selector: ".history-found" });
    expect(screen.queryAllByRole("checkbox", { checked: true })).toHaveLength(0);
  });
});
