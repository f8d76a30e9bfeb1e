import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { problem } from "../../test/answers";
import { EditedLines, lineOf, pictureOf } from "../../test/EditedLines";
import { fakeFetch } from "../../test/fakeFetch";
import { SAVED_FOR_MS } from "./drafts";

const KEY = "ocr-mesh.drafts/a1";
const ACCEPTED = () => new Response(null, { status: 202 });
const PICTURE = pictureOf([lineOf(2, "Tota1")]);
const field = () => screen.getByRole("textbox", { name: "Line 3" });

async function retype(text: string) {
  await userEvent.clear(field());
  await userEvent.type(field(), text);
}

/** Write to localStorage as another tab does, and fire its event. */
function writeElsewhere(texts: { drafts?: unknown[]; saved?: unknown[] }) {
  act(() => {
    localStorage.setItem(KEY, JSON.stringify({ touchedAt: Date.now(), drafts: [], saved: [], ...texts }));
    window.dispatchEvent(new StorageEvent("storage", { key: KEY }));
  });
}

describe("a lost connection", () => {
  beforeEach(() => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  });

  test("is reported, and the text is sent when the connection is back", async () => {
    const answers = [() => Promise.reject(new TypeError("Failed to fetch")), ACCEPTED];
    const calls = fakeFetch(() => (answers.shift() ?? ACCEPTED)());
    render(<EditedLines picture={PICTURE} />);
    await retype("Total{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("It is sent when you reconnect.");
    act(() => {
      window.dispatchEvent(new Event("online"));
    });
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(calls).toHaveLength(2);
  });

  test("sends neither rejected texts nor unsaved drafts when the connection is back", async () => {
    const calls = fakeFetch(() => problem(404, "There is no such picture"));
    render(<EditedLines picture={pictureOf([lineOf(2, "Tota1"), lineOf(3, "12")])} />);
    await userEvent.type(screen.getByRole("textbox", { name: "Line 4" }), "5");
    await retype("Total{Enter}");
    await screen.findByRole("alert");
    act(() => {
      window.dispatchEvent(new Event("online"));
    });
    await Promise.resolve();
    expect(calls).toHaveLength(1);
  });
});

test("a save interrupted by closing the page is offered again and sent when the connection is back", async () => {
  const answers = [() => new Promise<Response>(() => undefined), ACCEPTED];
  const calls = fakeFetch(() => (answers.shift() ?? ACCEPTED)());
  const { unmount } = render(<EditedLines picture={PICTURE} />);
  await retype("Total{Enter}");
  unmount();
  render(<EditedLines picture={PICTURE} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Line 3 was not saved. The page was closed first.");
  expect(field()).toHaveValue("Total");
  act(() => {
    window.dispatchEvent(new Event("online"));
  });
  expect(await screen.findByText("Saved")).toBeVisible();
  expect(calls.at(-1)?.body).toMatchObject({ text: "Total" });
});

test("a line is saved after the server was busy", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const answers = [problem(503, "It is not stored yet", { "Retry-After": "1" }), ACCEPTED()];
  const calls = fakeFetch(() => answers.shift() ?? ACCEPTED());
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  render(<EditedLines picture={PICTURE} />);
  await user.type(field(), "!{Enter}");
  expect(screen.getByText("Saving…")).toBeVisible();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await screen.findByText("Saved")).toBeVisible();
  expect(calls).toHaveLength(2);
});

describe("another tab with the same picture", () => {
  test("shows its saved text", () => {
    render(<EditedLines picture={PICTURE} />);
    writeElsewhere({ saved: [[2, { text: "Total", at: Date.now() }]] });
    expect(field()).toHaveValue("Total");
    expect(screen.getByText("Saved in another tab")).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("Line 3: saved in another tab");
  });

  test("shows its draft", () => {
    render(<EditedLines picture={PICTURE} />);
    writeElsewhere({ drafts: [[2, { text: "Tot", over: "Tota1", isWanted: false }]] });
    expect(field()).toHaveValue("Tot");
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("does not lose its draft of another line", async () => {
    render(<EditedLines picture={pictureOf([lineOf(2, "Tota1"), lineOf(3, "12")])} />);
    writeElsewhere({ drafts: [[3, { text: "12.50", over: "12", isWanted: false }]] });
    await retype("Total");
    expect(localStorage.getItem(KEY)).toContain("12.50");
  });

  test("shows its saved text beside a draft", async () => {
    const calls = fakeFetch(ACCEPTED);
    render(<EditedLines picture={PICTURE} />);
    await retype("Totals");
    writeElsewhere({
      drafts: [[2, { text: "Totals", over: "Tota1", isWanted: false }]],
      saved: [[2, { text: "Total", at: Date.now() }]],
    });
    expect(field()).toHaveValue("Totals");
    expect(screen.getByText(/Changed in another tab/)).toHaveTextContent("to Total");
    await userEvent.type(field(), "{Enter}");
    await screen.findByText("Saved");
    expect(calls.at(-1)?.body).toMatchObject({ text: "Totals" });
    expect(screen.queryByText(/Changed in another tab/)).toBeNull();
  });
});

test("a draft equal to the saved text is not sent", async () => {
  const calls = fakeFetch(ACCEPTED);
  render(
    <EditedLines picture={{ ...PICTURE, lines: [{ ...lineOf(2, "Tota1"), correctedText: "Total" }] }} />,
  );
  writeElsewhere({ drafts: [[2, { text: "Total", over: "Tota1", isWanted: false }]] });
  expect(screen.queryByText("Not saved")).toBeNull();
  await userEvent.type(field(), "{Enter}");
  expect(calls).toEqual([]);
});

describe("a reload before the correction is stored", () => {
  const savedBefore = (ms: number) => {
    const saved = [[2, { text: "Total", at: Date.now() - ms }]];
    localStorage.setItem(KEY, JSON.stringify({ touchedAt: Date.now(), drafts: [], saved }));
  };

  test("shows the saved text", () => {
    savedBefore(2000);
    render(<EditedLines picture={PICTURE} />);
    expect(field()).toHaveValue("Total");
    expect(screen.getByText("Saved")).toBeVisible();
  });

  test.each([
    ["it was saved long ago", SAVED_FOR_MS + 1000, []],
    ["the stored text is newer", 2000, [{ ordNum: 2, text: "TOTAL", createdAt: "2099-01-01T00:00:00Z" }]],
  ])("shows the stored text when %s", (_, ms, corrections) => {
    savedBefore(ms);
    render(<EditedLines picture={{ ...PICTURE, corrections }} />);
    expect(field()).toHaveValue("Tota1");
  });
});
