import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { problem } from "../../test/answers";
import { FakeHistory } from "../../test/FakeHistory";
import { goToHash, showHistory, shownNames } from "../../test/showHistory";
import { PAUSE_MS } from "./useSearch";

const field = () => screen.getByRole("searchbox", { name: "Search names and text" });
const found = () => screen.queryByText(/results? for/i, { selector: ".history-found" })?.textContent;

let server: FakeHistory;
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  server = FakeHistory.of("invoice 2.png", "letter.png", "Invoice 1.png");
});

async function showAll() {
  const shown = showHistory();
  await screen.findByRole("link", { name: "letter.png" });
  return shown;
}

describe("typing", () => {
  test("searches once after a pause and highlights matches", async () => {
    const { container } = await showAll();
    await user.type(field(), "INVOICE");
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    await vi.waitFor(() => {
      expect(shownNames()).toEqual(["invoice 2.png", "Invoice 1.png"]);
    });
    expect(server.requests("GET", "api/images?limit=50&q=")).toEqual(["api/images?limit=50&q=INVOICE"]);
    expect(found()).toBe("2 results for INVOICE");
    await vi.waitFor(() => {
      expect(screen.getByRole("status")).toHaveTextContent("2 results for INVOICE");
    });
    const marks = Array.from(container.querySelectorAll("mark"), (mark) => mark.textContent);
    expect(marks).toEqual(["invoice", "invoice", "Invoice", "Invoice"]);
  });

  test("does not search before the pause", async () => {
    await showAll();
    await user.type(field(), "letter");
    expect(server.requests("GET", "q=")).toEqual([]);
    expect(window.location.hash).not.toContain("letter");
  });

  test("searches at once on Enter", async () => {
    await showAll();
    await user.type(field(), "letter{Enter}");
    await vi.waitFor(() => {
      expect(found()).toBe("1 result for letter");
    });
    expect(window.location.hash).toBe("#/history?q=letter");
  });

  test("aborts the previous search", async () => {
    const fetched = vi.spyOn(window, "fetch");
    await showAll();
    server.failure = ({ path }) => (path.includes("q=let") ? new Promise<Response>(() => undefined) : null);
    await user.type(field(), "let{Enter}");
    const [, init] = fetched.mock.lastCall ?? [];
    expect(init?.signal?.aborted).toBe(false);
    server.failure = null;
    await user.clear(field());
    await user.type(field(), "invoice 1{Enter}");
    await vi.waitFor(() => {
      expect(shownNames()).toEqual(["Invoice 1.png"]);
    });
    expect(init?.signal?.aborted).toBe(true);
  });
});

describe("a search", () => {
  test("shows a message without results and is cleared by the button", async () => {
    await showAll();
    await user.type(field(), "xyz{Enter}");
    await vi.waitFor(() => {
      expect(found()).toBe("No results for xyz.");
    });
    await user.click(screen.getByRole("button", { name: "Clear search" }));
    expect(await screen.findByRole("link", { name: "letter.png" })).toBeVisible();
    expect(field()).toHaveValue("");
    expect(field()).toHaveFocus();
    expect(window.location.hash).toBe("#/history");
  });

  test("is cleared by Escape", async () => {
    await showAll();
    await user.type(field(), "letter{Enter}{Escape}");
    expect(field()).toHaveValue("");
    await vi.waitFor(() => {
      expect(shownNames()).toHaveLength(3);
    });
  });

  test("is taken from the address on load", async () => {
    window.location.hash = "#/history?q=Letter";
    showHistory();
    expect(await screen.findByRole("link", { name: "letter.png" })).toBeVisible();
    expect(field()).toHaveValue("Letter");
    expect(server.requests("GET", "api/images")).toEqual(["api/images?limit=50&q=Letter"]);
  });

  test("follows the address", async () => {
    await showAll();
    goToHash("#/history?q=letter");
    await vi.waitFor(() => {
      expect(found()).toBe("1 result for letter");
    });
    goToHash("#/history");
    expect(field()).toHaveValue("");
    await vi.waitFor(() => {
      expect(shownNames()).toHaveLength(3);
    });
  });

  test("is kept when a picture is opened", async () => {
    window.location.hash = "#/history?q=letter";
    showHistory();
    await screen.findByRole("link", { name: "letter.png" });
    goToHash("#/picture/letter");
    expect(field()).toHaveValue("letter");
    expect(server.requests("GET", "api/images")).toHaveLength(1);
  });

  test("hides previous pictures when it fails", async () => {
    await showAll();
    server.failure = ({ path }) => (path.includes("q=") ? problem(503, "The store is down") : null);
    await user.type(field(), "letter{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The store is down.");
    expect(shownNames()).toEqual([]);
  });

  test("says that there are more results", async () => {
    server.pageSize = 2;
    window.location.hash = "#/history?q=png";
    showHistory();
    await vi.waitFor(() => {
      expect(found()).toBe("More than 2 results for png");
    });
  });
});
