import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";

import { problem } from "../../test/answers";
import { EditedLines, lineOf, pictureOf } from "../../test/EditedLines";
import { fakeFetch } from "../../test/fakeFetch";

const ACCEPTED = () => new Response(null, { status: 202 });

function show(...lines: Parameters<typeof pictureOf>[0]) {
  return render(<EditedLines picture={pictureOf(lines.length > 0 ? lines : [lineOf(2, "Tota1")])} />);
}

const field = (number = 3) => screen.getByRole("textbox", { name: `Line ${number}` });

async function retype(text: string) {
  await userEvent.clear(field());
  await userEvent.type(field(), text);
}

describe("saving", () => {
  test("sends only the changed line when Enter is pressed", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await retype("Total{Enter}");
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(calls).toEqual([
      { method: "POST", path: "correct-text", body: { id: "a1", ord_num: 2, text: "Total" } },
    ]);
    expect(screen.getByRole("status")).toHaveTextContent("Line 3: saved");
    expect(screen.getByText(/OCR result:/)).toHaveTextContent("OCR result: Tota1");
  });

  test("sends the text when Save is pressed and keeps the focus in the line", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await retype("Total");
    await userEvent.click(screen.getByRole("button", { name: "Save line 3" }));
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
    expect(field()).toHaveFocus();
  });

  test("sends nothing when the text has not changed", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await userEvent.type(field(), "x{Backspace}{Enter}");
    expect(calls).toEqual([]);
    expect(screen.queryByText("Saved")).toBeNull();
  });

  test("sends nothing when the line loses the focus, and shows that it is not saved", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await retype("Total");
    await userEvent.click(screen.getByRole("button", { name: "After" }));
    expect(calls).toEqual([]);
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("shows that it is saving and sends once when Enter is pressed twice", async () => {
    let accept: (answer: Response) => void = () => undefined;
    const calls = fakeFetch(() => new Promise((resolve) => (accept = resolve)));
    show();
    await retype("Total{Enter}{Enter}");
    expect(screen.getByText("Saving…")).toBeVisible();
    expect(screen.queryByText("Saved")).toBeNull();
    accept(ACCEPTED());
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
  });

  test("sends a later change after the request in progress", async () => {
    const accepts: ((answer: Response) => void)[] = [];
    const calls = fakeFetch(() => new Promise((resolve) => accepts.push(resolve)));
    show();
    await retype("Total{Enter} 12{Enter}");
    accepts[0]?.(ACCEPTED());
    await vi.waitFor(() => {
      expect(calls.map(({ body }) => body)).toMatchObject([{ text: "Total" }, { text: "Total 12" }]);
    });
    accepts[1]?.(ACCEPTED());
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(screen.queryByText("Not saved")).toBeNull();
  });

  test("shows the error, keeps the text and saves it on retry", async () => {
    const answers = [problem(503, "The broker is down"), ACCEPTED()];
    const calls = fakeFetch(() => answers.shift() ?? ACCEPTED());
    show();
    await retype("Total{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Line 3 was not saved. The broker is down. Try again in a moment.",
    );
    expect(screen.queryByText("Saved")).toBeNull();
    expect(field()).toHaveValue("Total");
    await userEvent.click(screen.getByRole("button", { name: "Try again to save line 3" }));
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(calls).toHaveLength(2);
  });
});

test("keeps the first text as a draft when it is typed again while the second is being saved", async () => {
  const accepts: ((answer: Response) => void)[] = [];
  const calls = fakeFetch(() => new Promise((resolve) => accepts.push(resolve)));
  show(lineOf(2, "a"));
  await userEvent.type(field(), "b{Enter}");
  await userEvent.type(field(), "{Backspace}");
  accepts[0]?.(ACCEPTED());
  await screen.findByText("Saved");
  expect(field()).toHaveValue("a");
  expect(screen.getByText("Not saved")).toBeVisible();
  expect(calls).toHaveLength(1);
});

describe("reverting", () => {
  test("restores the saved text when Escape is pressed", async () => {
    const calls = fakeFetch(ACCEPTED);
    show({ ...lineOf(2, "Tota1"), correctedText: "Total" });
    await retype("Toto{Escape}");
    expect(field()).toHaveValue("Total");
    expect(screen.queryByText("Not saved")).toBeNull();
    expect(calls).toEqual([]);
  });

  test("restores the saved text after a failure", async () => {
    fakeFetch(() => problem(404, "There is no such picture"));
    show();
    await retype("Total{Enter}");
    await userEvent.click(await screen.findByRole("button", { name: "Revert line 3" }));
    expect(field()).toHaveValue("Tota1");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("typing", () => {
  test("keeps a draft when the page is closed and opened again", async () => {
    fakeFetch(ACCEPTED);
    const { unmount } = show();
    await retype("Total");
    unmount();
    show();
    expect(field()).toHaveValue("Total");
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("joins several pasted lines into one", async () => {
    show();
    await userEvent.clear(field());
    await userEvent.click(field());
    await userEvent.paste("Total \n 12.50");
    expect(field()).toHaveValue("Total 12.50");
  });

  test("works when localStorage is blocked", async () => {
    const blocked = () => {
      throw new DOMException("", "SecurityError");
    };
    vi.stubGlobal("localStorage", {
      getItem: blocked,
      setItem: blocked,
      removeItem: blocked,
      clear: vi.fn(),
    });
    const calls = fakeFetch(ACCEPTED);
    show();
    await retype("Total{Enter}");
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
  });
});

describe("the keyboard", () => {
  const FIVE = [lineOf(0, "a"), lineOf(1, "b", 0.5), lineOf(2, "c"), lineOf(3, "d", 0.5), lineOf(4, "e")];

  test("Tab moves through all lines and leaves the list, with a changed text kept as a draft", async () => {
    const calls = fakeFetch(ACCEPTED);
    show(lineOf(0, "a"), lineOf(1, "b", 0.5));
    await userEvent.click(field(1));
    await userEvent.tab();
    expect(field(2)).toHaveFocus();
    await userEvent.type(field(2), "ee");
    await userEvent.tab({ shift: true });
    expect(field(1)).toHaveFocus();
    await userEvent.tab({ shift: true });
    expect(screen.getByRole("button", { name: "Before" })).toHaveFocus();
    expect(field(2)).toHaveValue("bee");
    expect(screen.getByText("Not saved")).toBeVisible();
    expect(calls).toEqual([]);
  });

  test("Tab reaches the line's own buttons", async () => {
    fakeFetch(ACCEPTED);
    show(lineOf(0, "a"), lineOf(1, "b", 0.5));
    await userEvent.type(field(1), "x{Enter}");
    await screen.findByText("Saved");
    await userEvent.click(field(1));
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "History of line 1" })).toHaveFocus();
  });

  test("Enter confirms a doubtful line that has not been changed", async () => {
    const calls = fakeFetch(ACCEPTED);
    show(...FIVE);
    await userEvent.click(field(2));
    await userEvent.keyboard("{Enter}");
    expect(field(4)).toHaveFocus();
    expect(await screen.findByText("Confirmed")).toBeVisible();
    expect(calls.map(({ body }) => body)).toEqual([{ id: "a1", ord_num: 1, text: "b" }]);
    await userEvent.click(field(2));
    await userEvent.keyboard("{Enter}");
    expect(calls).toHaveLength(1); // Confirmed already.
    expect(screen.queryByRole("button", { name: /History of line 2/ })).toBeNull();
  });

  test("a confirmation that fails is retried", async () => {
    const answers = [problem(503, "The broker is down"), ACCEPTED()];
    const calls = fakeFetch(() => answers.shift() ?? ACCEPTED());
    show(lineOf(2, "Tota1", 0.5));
    await userEvent.click(field());
    await userEvent.keyboard("{Enter}");
    await userEvent.click(await screen.findByRole("button", { name: "Try again to save line 3" }));
    expect(await screen.findByText("Confirmed")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(calls).toHaveLength(2);
  });

  test("Enter moves to the next line to review and stays at the last", async () => {
    const calls = fakeFetch(ACCEPTED);
    show(...FIVE);
    await userEvent.type(field(2), "ee{Enter}");
    expect(field(4)).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(field(4)).toHaveFocus();
    await screen.findByText("Saved");
    expect(await screen.findByText("Confirmed")).toBeVisible();
    expect(calls.map(({ body }) => body)).toMatchObject([
      { ord_num: 1, text: "bee" },
      { ord_num: 3, text: "d" },
    ]);
  });

  test("arrow keys move between lines, from the ends of a text with several rows only", async () => {
    show(...FIVE);
    await userEvent.click(field(3)); // The cursor is at the end, and jsdom does not know the number of rows.
    await userEvent.keyboard("{ArrowUp}");
    expect(field(3)).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    expect(field(4)).toHaveFocus();
    field(3).style.lineHeight = "20px"; // With one row the end counts as an edge in both directions.
    await userEvent.click(field(3));
    await userEvent.keyboard("{ArrowUp}");
    expect(field(2)).toHaveFocus();
  });
});

describe("the history of a line", () => {
  test("lists texts newest first with the OCR result last, and restores one", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    expect(screen.queryByRole("button", { name: /History/ })).toBeNull();
    await retype("Total{Enter}");
    await screen.findByText("Saved");
    await retype("TOTAL{Enter}");
    await vi.waitFor(() => {
      expect(calls).toHaveLength(2);
    });
    await userEvent.click(await screen.findByRole("button", { name: "History of line 3" }));
    const texts = screen.getAllByRole("listitem").flatMap((one) => one.querySelector("q")?.textContent ?? []);
    expect(texts.slice(-3)).toEqual(["TOTAL", "Total", "Tota1"]);
    await userEvent.click(screen.getByRole("button", { name: "Restore “Tota1” for line 3" }));
    await vi.waitFor(() => {
      expect(calls.at(-1)?.body).toMatchObject({ ord_num: 2, text: "Tota1" });
    });
    expect(field()).toHaveValue("Tota1");
    expect(field()).toHaveFocus();
  });
});
