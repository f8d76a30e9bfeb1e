import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";

import { readAnswer } from "../../api/decode";
import type { PictureText } from "../../api/types";
import { Announcer } from "../../components/Announcer";
import { READ_ANSWER } from "../../test/answers";
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

describe("the picture and its lines", () => {
  test("lays the boxes over the picture in its own coordinates", () => {
    show();
    expect(screen.getByRole("img", { name: "2 lines marked in the picture" })).toHaveAttribute(
      "viewBox",
      "0 0 200 100",
    );
    expect(box(0)).toHaveAttribute("points", "10,10 110,10 110,30 10,30");
    expect(screen.getByRole("img", { name: "receipt.png" })).toHaveAttribute("src", "blob:picture");
    expect(line(1)).toHaveValue("Total");
  });

  test("says so when the server does not keep it, and only then", () => {
    const { unmount } = show();
    expect(screen.queryByRole("alert")).toBeNull();
    unmount();
    show({ ...TEXT, isKept: false });
    expect(screen.getByRole("alert")).toHaveTextContent("does not keep this picture");
  });

  test("lights the box when its line has the mouse, and the line when its box has it", () => {
    show();
    fireEvent.mouseEnter(row(1) as Element);
    expect(box(1)).toHaveClass("box-active");
    expect(box(0)).not.toHaveClass("box-active");
    fireEvent.mouseLeave(row(1) as Element);
    expect(box(1)).not.toHaveClass("box-active");
    fireEvent.mouseEnter(box(0));
    expect(row(0)).toHaveClass("line-active");
  });

  test("says so when the server does not keep it, and only then", () => {
    const { unmount } = show();
    expect(screen.queryByRole("alert")).toBeNull();
    unmount();
    show({ ...TEXT, isKept: false });
    expect(screen.getByRole("alert")).toHaveTextContent("does not keep this picture");
  });

  test("lights the box when its line has the keyboard, wherever the mouse rests", async () => {
    show();
    fireEvent.mouseEnter(row(0) as Element);
    await userEvent.click(line(2));
    fireEvent.mouseEnter(row(0) as Element);
    expect(box(1)).toHaveClass("box-active");
    expect(box(0)).toHaveClass("box-active");
  });

  test("goes to a line when its box is pressed", async () => {
    show();
    await userEvent.click(box(1));
    expect(line(2)).toHaveFocus();
  });

  test("says so, and still shows where the lines are, when the browser cannot show the picture", () => {
    show();
    fireEvent.error(screen.getByRole("img", { name: "receipt.png" }));
    expect(screen.getByText(/cannot be shown here/)).toBeVisible();
    expect(box(0)).toBeInTheDocument();
  });

  test("says so when there is no text in it", () => {
    show({ ...TEXT, lines: [] });
    expect(screen.getByText("No text was found in this picture")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Copy all text" })).toBeNull();
  });
});

describe("doubtful lines", () => {
  test("are marked in words, on the line itself", () => {
    show();
    expect(line(2)).toHaveAccessibleDescription("Check this line: 41 % sure");
    expect(line(1)).toHaveAccessibleDescription("");
    expect(box(1)).toHaveClass("box-doubtful");
  });

  test("are found one after the other", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Next line to check (1)" }));
    expect(line(2)).toHaveFocus();
  });

  test.each([
    ["its confidence is not known", { confidence: null }],
    ["a person has corrected it", { correctedText: "12.50" }],
  ])("a line is not one when %s", (_, change) => {
    show({ ...TEXT, lines: TEXT.lines.map((one) => ({ ...one, ...change })) });
    expect(screen.queryByText(/Check this line/)).toBeNull();
    expect(screen.queryByRole("button", { name: /Next line to check/ })).toBeNull();
  });
});

describe("copying all text", () => {
  test("copies what the page shows, a line each, saved or not", async () => {
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
