import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";

import { json, problem } from "../../test/answers";
import { FakeHistory } from "../../test/FakeHistory";
import { showHistory, shownNames } from "../../test/showHistory";
import { OFFLINE } from "./offlineMessage";
import { RETRY_AFTER_MS } from "./Thumbnail";
import { REFRESH_EVERY_MS } from "./useAutoRefresh";

afterEach(() => {
  vi.restoreAllMocks();
});

function goOffline() {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
}

function comeBackToTheTab() {
  act(() => {
    window.dispatchEvent(new Event("focus"));
  });
}

describe("the list", () => {
  test("shows each picture's text, time, size and remaining days", async () => {
    vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z"), shouldAdvanceTime: true });
    FakeHistory.of("b.png", "a.png");
    showHistory();
    await screen.findByRole("list", { name: "Pictures" });
    expect(shownNames()).toEqual(["b.png", "a.png"]);
    const [first] = screen.getAllByRole("listitem");
    if (first === undefined) throw new Error("There is no row");
    expect(within(first).getByRole("link", { name: "b.png" })).toHaveAttribute("href", "#/picture/b");
    for (const shown of ["text of b.png", /^Yesterday, /, /^2.kB$/, "Deleted in 6 days"]) {
      expect(within(first).getByText(shown)).toBeVisible();
    }
    expect(first).toHaveAttribute("aria-setsize", "2");
  });

  test("retries a thumbnail once, then shows an icon", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    FakeHistory.of("a.png");
    const { container } = showHistory();
    await screen.findByRole("link", { name: "a.png" });
    const image = () => container.querySelector(".history-thumbnail img");
    expect(image()).toHaveAttribute("src", "api/image/a/thumbnail");
    expect(image()).toHaveAttribute("loading", "lazy");
    for (const isAskedForAgain of [true, false]) {
      const shown = image();
      if (shown === null) throw new Error("There is no picture");
      fireEvent.error(shown);
      expect(image()).toBeNull();
      expect(container.querySelector(".history-thumbnail svg")).toBeInTheDocument();
      act(() => {
        vi.advanceTimersByTime(RETRY_AFTER_MS);
      });
      expect(image() !== null).toBe(isAskedForAgain);
    }
  });

  test("shows a message when it is empty", async () => {
    FakeHistory.of();
    showHistory();
    expect(await screen.findByText("No scans yet")).toBeVisible();
    expect(screen.queryByRole("searchbox")).toBeNull();
  });

  test("shows the storage usage", async () => {
    FakeHistory.of("b.png", "a.png");
    showHistory();
    await vi.waitFor(() => {
      expect(screen.getByText(/^2 of 10,000 pictures/)).toBeVisible();
    });
    const note = screen.getByText(/Pictures are kept for 7 days/);
    expect(note.textContent.replaceAll("\u00a0", " ")).toContain("2 of 10,000 pictures, 32.4 MB of 10 GB");
    expect(note).not.toHaveTextContent("Nearly full");
  });

  test("warns when the quota is nearly reached", async () => {
    const server = FakeHistory.of("a.png");
    const quota = { max_pictures: 10, max_bytes: 1000, pictures: 9, bytes: 1 };
    server.failure = ({ path }) => (path === "api/limits" ? json({ max_age_days: 7, quota }) : null);
    showHistory();
    expect(await screen.findByText(/Nearly full/)).toBeVisible();
  });
});

describe("when a request fails", () => {
  test("the list is loaded on retry", async () => {
    const server = FakeHistory.of("a.png");
    server.failure = () => problem(504, "The image store took too long");
    showHistory();
    expect(await screen.findByRole("alert")).toHaveTextContent("The image store took too long.");
    server.failure = null;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "a.png" })).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("the offline error is shown, and the list loads when the connection is back", async () => {
    const server = FakeHistory.of("a.png");
    server.failure = () => Promise.reject(new TypeError("Failed to fetch"));
    goOffline();
    showHistory();
    expect(await screen.findByRole("alert")).toHaveTextContent(OFFLINE);
    server.failure = null;
    act(() => {
      window.dispatchEvent(new Event("online"));
    });
    expect(await screen.findByRole("link", { name: "a.png" })).toBeVisible();
  });

  test("the list stays with a note when it cannot be refreshed", async () => {
    const server = FakeHistory.of("a.png");
    showHistory();
    await screen.findByRole("link", { name: "a.png" });
    server.failure = () => Promise.reject(new TypeError("Failed to fetch"));
    goOffline();
    comeBackToTheTab();
    expect(await screen.findByRole("note")).toHaveTextContent(`This list may be out of date. ${OFFLINE}`);
    expect(shownNames()).toEqual(["a.png"]);
  });
});

describe("changes in other tabs are shown when the tab is visited again:", () => {
  test.each([
    ["a new picture", ["c.png", "b.png", "a.png"]],
    ["a picture that is gone", ["a.png"]],
    ["a renamed picture", ["b.png", "renamed.png"]],
  ])("%s", async (_, after) => {
    const server = FakeHistory.of("b.png", "a.png");
    showHistory();
    await screen.findByRole("link", { name: "a.png" });
    server.pictures = FakeHistory.of(...after).pictures;
    server.failure = null;
    comeBackToTheTab();
    await vi.waitFor(() => {
      expect(shownNames()).toEqual(after);
    });
  });

  test("changes in other tabs are shown after a while", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const server = FakeHistory.of("a.png");
    showHistory();
    await screen.findByRole("link", { name: "a.png" });
    server.pictures = FakeHistory.of("b.png", "a.png").pictures;
    await act(() => vi.advanceTimersByTimeAsync(REFRESH_EVERY_MS));
    await vi.waitFor(() => {
      expect(shownNames()).toEqual(["b.png", "a.png"]);
    });
  });

  test("the list is refreshed once, and only when the tab is visible", async () => {
    const server = FakeHistory.of("a.png");
    showHistory();
    await screen.findByRole("link", { name: "a.png" });
    const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    visibility.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    comeBackToTheTab();
    await vi.waitFor(() => {
      expect(server.requests("GET", "api/images")).toHaveLength(2);
    });
  });
});

test("the pictures are shown at once when the page is opened again", async () => {
  const server = FakeHistory.of("a.png");
  const { unmount } = showHistory();
  await screen.findByRole("link", { name: "a.png" });
  unmount();
  server.failure = () => new Promise<Response>(() => undefined);
  showHistory();
  expect(shownNames()).toEqual(["a.png"]);
});
