import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { readAnswer } from "../../api/decode";
import type { PictureText } from "../../api/types";
import { Announcer } from "../../components/Announcer";
import { READ_ANSWER } from "../../test/answers";
import { fakeFetch } from "../../test/fakeFetch";
import { givePictureFramesASize, pointer } from "../../test/pictureFrame";
import { ResultView } from "./ResultView";

const TEXT = readAnswer(READ_ANSWER);

function show(text: PictureText = TEXT) {
  return render(
    <Announcer>
      <ResultView text={text} pictureUrl="blob:picture" onSaved={vi.fn()} />
    </Announcer>,
  );
}

const row = (index: number) =>
  within(screen.getByRole("list", { name: "Lines" })).getAllByRole("listitem")[index];
const line = (number: number) => screen.getByRole("textbox", { name: `Line ${number}` });

function box(ordNum: number): Element {
  const found = screen
    .getByRole("img", { name: "2 lines marked in the picture" })
    .querySelector(`[data-line="${ordNum}"]`);
  if (found === null) throw new Error(`No box ${ordNum}`);
  return found;
}

const frame = () => screen.getByRole("group", { name: /^Picture: zoom/ });

beforeEach(givePictureFramesASize);

describe("the picture and its lines", () => {
  test("shows the boxes in the picture's coordinates", () => {
    show();
    expect(screen.getByRole("img", { name: "2 lines marked in the picture" })).toHaveAttribute(
      "viewBox",
      "0 0 200 100",
    );
    expect(box(0)).toHaveAttribute("points", "10,10 110,10 110,30 10,30");
    expect(screen.getByRole("img", { name: "receipt.png" })).toHaveAttribute("src", "blob:picture");
    expect(line(1)).toHaveValue("Total");
  });

  test("shows an alert only when the server does not store it", () => {
    const { unmount } = show();
    expect(screen.queryByRole("alert")).toBeNull();
    unmount();
    show({ ...TEXT, isKept: false });
    expect(screen.getByRole("alert")).toHaveTextContent("This result was not saved.");
  });

  test("highlights the box of a hovered line and the line of a hovered box", () => {
    show();
    fireEvent.mouseEnter(row(1) as Element);
    expect(box(1)).toHaveClass("box-active");
    expect(box(0)).not.toHaveClass("box-active");
    fireEvent.mouseLeave(row(1) as Element);
    expect(box(1)).not.toHaveClass("box-active");
    pointer(frame(), "pointermove", [60, 20]);
    expect(row(0)).toHaveClass("line-active");
    expect(screen.getByText("Total", { selector: "b" })).toBeVisible();
    pointer(frame(), "pointerleave", [-5, 20]);
    expect(row(0)).not.toHaveClass("line-active");
  });

  test("highlights the box of the focused line wherever the mouse is", async () => {
    show();
    fireEvent.mouseEnter(row(0) as Element);
    await userEvent.click(line(2));
    fireEvent.mouseEnter(row(0) as Element);
    expect(box(1)).toHaveClass("box-active");
    expect(box(0)).toHaveClass("box-active");
  });

  test("focuses a line when its box is clicked", () => {
    show();
    pointer(frame(), "pointerdown", [120, 100]);
    pointer(frame(), "pointerup", [120, 100]);
    expect(line(2)).toHaveFocus();
  });

  test("shows a line's text and a button to it when its box is touched", async () => {
    show();
    pointer(frame(), "pointerdown", [120, 100], { pointerType: "touch" });
    pointer(frame(), "pointerup", [120, 100], { pointerType: "touch" });
    expect(row(1)).toHaveClass("line-active");
    expect(line(2)).not.toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Go to line 2" }));
    expect(line(2)).toHaveFocus();
  });

  test("shows the boxes without the picture when the browser cannot display it", () => {
    show();
    fireEvent.error(screen.getByRole("img", { name: "receipt.png" }));
    expect(screen.getByText(/cannot display the picture/)).toBeVisible();
    expect(box(0)).toBeInTheDocument();
  });

  test("shows a message when there is no text", () => {
    show({ ...TEXT, lines: [] });
    expect(screen.getByText("No text found in this picture")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Copy all text" })).toBeNull();
  });

  test("shows why there is no text, or less than the picture shows", () => {
    const notices = [{ code: "unsupported_script", script: null, letterHeightPx: null }];
    const { unmount } = show({ ...TEXT, lines: [], notices });
    expect(
      screen.getByRole("heading", { name: "The text is in a script that is not supported" }),
    ).toBeVisible();
    unmount();
    show({ ...TEXT, notices });
    expect(screen.getByRole("note")).toHaveTextContent("The text is in a script that is not supported");
  });
});

describe("lines with low confidence", () => {
  test("are marked by text in the line's description", () => {
    show();
    expect(line(2)).toHaveAccessibleDescription("Low confidence: 41 %");
    expect(line(1)).toHaveAccessibleDescription("");
    expect(box(1)).toHaveClass("box-low-confidence");
  });

  test("are focused one after the other", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Review 1 line" }));
    expect(line(2)).toHaveFocus();
  });

  test.each([
    ["its confidence is unknown", { confidence: null }],
    ["it has been corrected", { correctedText: "12.50" }],
  ])("a line is not marked when %s", (_, change) => {
    show({ ...TEXT, lines: TEXT.lines.map((one) => ({ ...one, ...change })) });
    expect(screen.queryByText(/Low confidence/)).toBeNull();
    expect(screen.queryByRole("button", { name: /Review/ })).toBeNull();
  });
});

describe("copying all text", () => {
  test("copies the shown text line by line, saved or not", async () => {
    const user = userEvent.setup();
    show();
    await user.clear(line(2));
    await user.type(line(2), "12.50");
    await user.click(screen.getByRole("button", { name: "Copy all text" }));
    expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
    await expect(navigator.clipboard.readText()).resolves.toBe("Total\n12.50");
    expect(screen.getByRole("status")).toHaveTextContent("Copied all text");
  });
});

test("a single line is copied, saved or not", async () => {
  const user = userEvent.setup();
  show();
  await user.type(line(1), "s");
  await user.click(screen.getByRole("button", { name: "Copy line 1" }));
  await expect(navigator.clipboard.readText()).resolves.toBe("Totals");
  expect(screen.getByRole("status")).toHaveTextContent("Copied line 1");
});

test("all changed lines are saved at once", async () => {
  const calls = fakeFetch(() => new Response(null, { status: 202 }));
  show();
  await userEvent.type(line(1), "s");
  await userEvent.type(line(2), "0");
  await userEvent.click(screen.getByRole("button", { name: "Save all (2)" }));
  await vi.waitFor(() => {
    expect(calls.map(({ body }) => body)).toMatchObject([{ text: "Totals" }, { text: "12.5O0" }]);
  });
});

describe("the zoom", () => {
  const scale = () => /scale\((.+)\)/.exec(frame().firstElementChild?.getAttribute("style") ?? "")?.[1];
  const button = (name: string) => screen.getByRole("button", { name });

  test("is changed by keys, and other keys are not handled", () => {
    show();
    expect(fireEvent.keyDown(frame(), { key: "ArrowDown" })).toBe(true); // The whole picture cannot be panned.
    expect(fireEvent.keyDown(frame(), { key: "+" })).toBe(false);
    expect(scale()).toBe("1.5");
    expect(fireEvent.keyDown(frame(), { key: "ArrowDown" })).toBe(false);
    expect(fireEvent.keyDown(frame(), { key: "-" })).toBe(false);
    expect(scale()).toBe("1");
    fireEvent.keyDown(frame(), { key: "+" });
    fireEvent.keyDown(frame(), { key: "0" });
    expect(scale()).toBe("1");
    expect(fireEvent.keyDown(frame(), { key: "+", ctrlKey: true })).toBe(true);
    expect(fireEvent.keyDown(frame(), { key: "a" })).toBe(true);
  });

  test("is changed by buttons", async () => {
    show();
    await userEvent.click(button("Zoom in"));
    expect(scale()).toBe("1.5");
    await userEvent.click(button("Zoom out"));
    expect(scale()).toBe("1");
    await userEvent.click(button("Fit width"));
    await userEvent.click(button("Fit page"));
    await waitFor(() => {
      expect(button("Fit page")).toHaveAttribute("aria-pressed", "true"); // When the movement ends.
    });
  });

  test("shows the focused line", async () => {
    show({ ...TEXT, height: 4000 });
    expect(scale()).toBe("1");
    await userEvent.click(line(2));
    expect(Number(scale())).toBeGreaterThan(5);
  });
});

describe("searching", () => {
  const words = () => screen.getByRole("searchbox", { name: "Search this text" });
  const marked = () => [...document.querySelectorAll("mark")].map((mark) => mark.textContent);

  test("highlights and counts matches in lines and picture", async () => {
    show();
    await userEvent.type(words(), "T");
    expect(marked()).toEqual(["T", "t"]);
    expect(screen.getByText("1 of 2")).toBeVisible();
    expect(box(0)).toHaveClass("box-match", "box-current");
    expect(box(1)).not.toHaveClass("box-match");
    expect(screen.getByRole("status")).toHaveTextContent("1 of 2, line 1");
  });

  test("Enter goes to the next match and Shift+Enter back, cyclically", async () => {
    show();
    await userEvent.type(words(), "t");
    const current = () => document.querySelector(".mark-current")?.textContent;
    expect(current()).toBe("T");
    await userEvent.keyboard("{Enter}");
    expect(current()).toBe("t");
    await userEvent.keyboard("{Enter}");
    expect(current()).toBe("T");
    await userEvent.keyboard("{Shift>}{Enter}{/Shift}");
    expect(screen.getByText("2 of 2")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Previous match" }));
    expect(screen.getByText("1 of 2")).toBeVisible();
    expect(words()).not.toHaveFocus();
  });

  test("finds unsaved text", async () => {
    show();
    await userEvent.type(line(2), " tax");
    await userEvent.type(words(), "TÁX");
    expect(marked()).toEqual(["tax"]);
    expect(box(1)).toHaveClass("box-match");
  });

  test("shows that there is no match and is cleared by Escape", async () => {
    show();
    await userEvent.type(words(), "zebra");
    expect(screen.getByText("No match", { selector: "span" })).toBeVisible();
    await userEvent.keyboard("{Escape}");
    expect(words()).toHaveValue("");
    expect(screen.queryByText("No match", { selector: "span" })).toBeNull();
  });
});
