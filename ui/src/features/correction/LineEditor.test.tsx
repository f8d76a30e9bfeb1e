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
  test("sends the changed text of this one line when Enter is pressed", async () => {
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

  test("sends the text when the Save button is pressed, and the keyboard stays in the line", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await retype("Total");
    await userEvent.click(screen.getByRole("button", { name: "Save line 3" }));
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
    expect(field()).toHaveFocus();
  });

  test("sends nothing when the text is not changed", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await userEvent.type(field(), "x{Backspace}{Enter}");
    expect(calls).toEqual([]);
    expect(screen.queryByText("Saved")).toBeNull();
  });

  test("sends nothing when the line is only left, and says that it is not saved", async () => {
    const calls = fakeFetch(ACCEPTED);
    show();
    await retype("Total");
    await userEvent.click(screen.getByRole("button", { name: "After" }));
    expect(calls).toEqual([]);
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("says saving, and sends it once, when Enter is pressed twice", async () => {
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

  test("sends what was typed and wanted meanwhile, after what is on its way", async () => {
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

  test("says why it failed, keeps the text, and saves it at the next try", async () => {
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

test("keeps the first text as a draft when it is typed back while the second is on its way", async () => {
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
  test("brings the saved text back when Escape is pressed", async () => {
    const calls = fakeFetch(ACCEPTED);
    show({ ...lineOf(2, "Tota1"), correctedText: "Total" });
    await retype("Toto{Escape}");
    expect(field()).toHaveValue("Total");
    expect(screen.queryByText("Not saved")).toBeNull();
    expect(calls).toEqual([]);
  });

  test("brings the saved text back after a failure", async () => {
    fakeFetch(() => problem(404, "There is no such picture"));
    show();
    await retype("Total{Enter}");
    await userEvent.click(await screen.findByRole("button", { name: "Revert line 3" }));
    expect(field()).toHaveValue("Tota1");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("typing", () => {
  test("keeps what is not saved when the page is left and opened again", async () => {
    fakeFetch(ACCEPTED);
    const { unmount } = show();
    await retype("Total");
    unmount();
    show();
    expect(field()).toHaveValue("Total");
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("makes one line of it when several are pasted", async () => {
    show();
    await userEvent.clear(field());
    await userEvent.click(field());
    await userEvent.paste("Total \n 12.50");
    expect(field()).toHaveValue("Total 12.50");
  });

  test("still works when the browser keeps no storage", async () => {
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

  test("goes with Tab from lowConfidence line to lowConfidence line, and then on as everywhere", async () => {
    show(...FIVE);
    await userEvent.click(field(1));
    await userEvent.tab();
    expect(field(2)).toHaveFocus();
    await userEvent.tab();
    expect(field(4)).toHaveFocus();
    await userEvent.tab();
    expect(field(5)).toHaveFocus();
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "After" })).toHaveFocus();
  });

  test("goes back with Shift and Tab, and out of the list before the first", async () => {
    show(...FIVE);
    await userEvent.click(field(5));
    await userEvent.tab({ shift: true });
    expect(field(4)).toHaveFocus();
    await userEvent.tab({ shift: true });
    expect(field(2)).toHaveFocus();
    await userEvent.tab({ shift: true });
    expect(field(1)).toHaveFocus();
    await userEvent.tab({ shift: true });
    expect(screen.getByRole("button", { name: "Before" })).toHaveFocus();
  });

  test("keeps a changed text as a draft when Tab leaves the line", async () => {
    const calls = fakeFetch(ACCEPTED);
    show(...FIVE);
    await userEvent.type(field(2), "ee");
    await userEvent.tab();
    expect(field(4)).toHaveFocus();
    expect(field(2)).toHaveValue("bee");
    expect(screen.getByText("Not saved")).toBeVisible();
    expect(calls).toEqual([]);
  });

  test("reaches the line's own buttons with Tab after Escape", async () => {
    fakeFetch(ACCEPTED);
    show(lineOf(0, "a"), lineOf(1, "b", 0.5));
    await userEvent.type(field(1), "x{Enter}");
    await screen.findByText("Saved");
    await userEvent.click(field(1));
    await userEvent.keyboard("{Escape}");
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "History of line 1" })).toHaveFocus();
    await userEvent.click(field(1));
    await userEvent.tab();
    expect(field(2)).toHaveFocus();
  });

  test("goes on with Enter to the next line to check, and stays at the last", async () => {
    const calls = fakeFetch(ACCEPTED);
    show(...FIVE);
    await userEvent.type(field(2), "ee{Enter}");
    expect(field(4)).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(field(4)).toHaveFocus();
    await screen.findByText("Saved");
    expect(calls.map(({ body }) => body)).toMatchObject([{ ord_num: 1, text: "bee" }]);
  });

  test("goes with the arrow keys from line to line, in a text of several rows from its ends only", async () => {
    show(...FIVE);
    await userEvent.click(field(3)); // At its end; and its rows are not known to jsdom.
    await userEvent.keyboard("{ArrowUp}");
    expect(field(3)).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    expect(field(4)).toHaveFocus();
    field(3).style.lineHeight = "20px"; // One row: there its end is as good as its start.
    await userEvent.click(field(3));
    await userEvent.keyboard("{ArrowUp}");
    expect(field(2)).toHaveFocus();
  });
});

describe("earlier texts", () => {
  test("are shown newest first, with what was read, and one is taken again", async () => {
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
