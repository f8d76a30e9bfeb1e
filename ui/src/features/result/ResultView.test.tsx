import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useCallback, useState } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { readAnswer } from "../../api/decode";
import type { PictureText, TextLine } from "../../api/types";
import { Announcer } from "../../components/Announcer";
import { READ_ANSWER } from "../../test/answers";
import { fakeFetch } from "../../test/fakeFetch";
import { givePictureFramesASize, pointer } from "../../test/pictureFrame";
import type { OnLines } from "../lines/useLineEdits";
import { withLines } from "../lines/withLines";
import { ResultView } from "./ResultView";
import { setView } from "./view";
import { withCorrection } from "./withCorrection";

const TEXT = readAnswer(READ_ANSWER);

function show(text: PictureText = TEXT) {
  return render(
    <Announcer>
      <ResultView text={text} pictureUrl="blob:picture" onSaved={vi.fn()} onLines={vi.fn()} />
    </Announcer>,
  );
}

/** Show a picture that changes when a line is saved. */
function showSaved(text: PictureText = TEXT) {
  function Saved() {
    const [shown, setShown] = useState(text);
    const onSaved = useCallback((ordNum: number, corrected: string) => {
      setShown((before) => withCorrection(before, ordNum, corrected));
    }, []);
    const onLines = useCallback<OnLines>((lines, revision) => {
      setShown((before) => withLines(before, lines, revision));
    }, []);
    return <ResultView text={shown} pictureUrl="blob:picture" onSaved={onSaved} onLines={onLines} />;
  }
  return render(
    <Announcer>
      <Saved />
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

describe("doubtful lines", () => {
  test("are marked by text in the line's description, and in the picture", () => {
    show();
    expect(line(2)).toHaveAccessibleDescription("Low confidence: “12.5O”, 41 %");
    expect(line(1)).toHaveAccessibleDescription("");
    expect(document.querySelectorAll(".box-doubt")).toHaveLength(1);
  });

  test("are reached from any view, and gone when they are confirmed", async () => {
    const calls = fakeFetch(() => new Response(null, { status: 202 }));
    setView("text");
    showSaved();
    await userEvent.click(screen.getByRole("button", { name: "Review 1 line" }));
    expect(line(2)).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Confirm all (1)" }));
    expect(await screen.findByText("Reviewed")).toBeVisible();
    expect(document.querySelector(".box-doubt, .doubt")).toBeNull();
    expect(calls.map(({ body }) => body)).toEqual([{ id: "a1", ord_num: 1, text: "12.5O" }]);
  });

  test("with an unsaved change are not confirmed with the others", async () => {
    const calls = fakeFetch(() => new Response(null, { status: 202 }));
    showSaved({ ...TEXT, lines: TEXT.lines.map((one) => ({ ...one, confidence: 0.4 })) });
    await userEvent.type(line(1), "s");
    await userEvent.click(screen.getByRole("button", { name: "Confirm all (2)" }));
    expect(await screen.findByText("1 to review")).toBeVisible();
    expect(calls.map(({ body }) => body)).toMatchObject([{ ord_num: 1 }]);
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("are visited in both directions by F8, cyclically", async () => {
    show({ ...TEXT, lines: TEXT.lines.map((one) => ({ ...one, confidence: 0.4 })) });
    await userEvent.keyboard("{F8}");
    expect(line(1)).toHaveFocus();
    await userEvent.keyboard("{F8}");
    expect(line(2)).toHaveFocus();
    await userEvent.keyboard("{F8}");
    expect(line(1)).toHaveFocus();
    await userEvent.keyboard("{Shift>}{F8}{/Shift}");
    expect(line(2)).toHaveFocus();
  });

  test("keep the button to confirm while it has the focus", async () => {
    show();
    await userEvent.click(line(2));
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "Confirm line 2" })).toHaveFocus();
    await userEvent.click(line(1));
    expect(screen.queryByRole("button", { name: "Confirm line 2" })).toBeNull();
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

describe("the text view", () => {
  const lineAt = (index: number): TextLine => {
    const found = TEXT.lines[index];
    if (found === undefined) throw new Error(`No line ${index}`);
    return found;
  };
  const placed = (index: number, row: number, cell: number | null) => ({
    ...lineAt(index),
    place: { block: 0, row, cell },
  });

  test("shows rows of cells, doubtful words and links", async () => {
    setView("text");
    const texts = ["Milk", "1.29", "mail@example.org"];
    show({
      ...TEXT,
      lines: texts.map((text, ordNum) => ({ ...placed(0, ordNum >> 1, ordNum % 2), ordNum, text })),
    });
    const [first, second] = screen.getAllByRole("row", { hidden: true });
    expect(first?.textContent).toBe("Milk1.29");
    expect(second).toHaveTextContent("mail@example.org");
    expect(await screen.findByRole("link", { name: "mail@example.org" })).toHaveAttribute(
      "href",
      "mailto:mail@example.org",
    );
  });

  test("copies the selection with its rows and cells, and Ctrl+A selects the text only", async () => {
    setView("text");
    const user = userEvent.setup();
    show({ ...TEXT, lines: [placed(0, 0, 0), placed(1, 0, 1)] });
    await user.keyboard("{Control>}a{/Control}");
    const setData = vi.fn();
    fireEvent.copy(screen.getByRole("group", { name: /^Text: / }), { clipboardData: { setData } });
    expect(setData).toHaveBeenCalledWith("text/plain", "Total\t12.5O");
  });

  test("is left by tabs that arrow keys change", async () => {
    setView("text");
    show({ ...TEXT, lines: [placed(0, 0, 0), placed(1, 0, 1)] });
    await userEvent.click(screen.getByRole("tab", { name: "Text" }));
    await userEvent.keyboard("{ArrowLeft}");
    expect(screen.getByRole("tab", { name: "Table" })).toHaveFocus();
    expect(screen.getByRole("cell", { name: "12.5O" })).toBeVisible();
    await userEvent.keyboard("{ArrowLeft}");
    expect(line(1)).toBeVisible();
  });

  test("omits empty lines", () => {
    setView("text");
    show({ ...TEXT, lines: TEXT.lines.map((one) => ({ ...one, correctedText: "" })) });
    expect(screen.getByRole("group", { name: /^Text: / })).toBeEmptyDOMElement();
  });
});

test("matches are replaced one by one or all at once, as drafts", async () => {
  show();
  await userEvent.type(screen.getByRole("searchbox", { name: "Search this text" }), "o");
  await userEvent.click(screen.getByRole("button", { name: "Replace" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Replace with" }), "0{Enter}");
  expect(line(1)).toHaveValue("T0tal");
  await userEvent.click(screen.getByRole("button", { name: "Replace all (1)" }));
  expect(line(2)).toHaveValue("12.50");
  expect(screen.getByRole("button", { name: "Save all (2)" })).toBeVisible();
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
