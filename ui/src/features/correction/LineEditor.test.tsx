import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, test, vi } from "vitest";

import type { TextLine } from "../../api/types";
import { Announcer } from "../../components/Announcer";
import { problem } from "../../test/answers";
import { fakeFetch } from "../../test/fakeFetch";
import { LineEditor } from "./LineEditor";

const LINE: TextLine = {
  ordNum: 2,
  quad: [
    [0, 0],
    [9, 0],
    [9, 9],
    [0, 9],
  ],
  text: "Tota1",
  confidence: 0.9,
  correctedText: null,
};
const ACCEPTED = () => new Response(null, { status: 202 });

function Harness({ line = LINE }: { line?: TextLine }) {
  const [corrected, setCorrected] = useState(line.correctedText);
  return (
    <Announcer>
      <LineEditor
        pictureId="a1"
        line={{ ...line, correctedText: corrected }}
        note={null}
        onSaved={(_, text) => {
          setCorrected(text);
        }}
        onFocus={vi.fn()}
        onBlur={vi.fn()}
      />
      <button type="button">Elsewhere</button>
    </Announcer>
  );
}

const field = () => screen.getByRole("textbox", { name: "Line 3" });

async function retype(text: string) {
  await userEvent.clear(field());
  await userEvent.type(field(), text);
}

describe("saving", () => {
  test("sends the changed text of this one line when Enter is pressed", async () => {
    const calls = fakeFetch(ACCEPTED);
    render(<Harness />);
    await retype("Total{Enter}");
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(calls).toEqual([
      { method: "POST", path: "correct-text", body: { id: "a1", ord_num: 2, text: "Total" } },
    ]);
    expect(screen.getByRole("status")).toHaveTextContent("Line 3: saved");
    expect(screen.getByText(/Read as/)).toHaveTextContent("Read as Tota1");
  });

  test("sends the text when the Save button is pressed, and the keyboard stays in the line", async () => {
    const calls = fakeFetch(ACCEPTED);
    render(<Harness />);
    await retype("Total");
    await userEvent.click(screen.getByRole("button", { name: "Save line 3" }));
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
    expect(field()).toHaveFocus();
  });

  test("sends nothing when the text is not changed", async () => {
    const calls = fakeFetch(ACCEPTED);
    render(<Harness />);
    await userEvent.type(field(), "x{Backspace}{Enter}");
    expect(calls).toEqual([]);
    expect(screen.queryByText("Saved")).toBeNull();
  });

  test("sends nothing when the line is only left, and says that it is not saved", async () => {
    const calls = fakeFetch(ACCEPTED);
    render(<Harness />);
    await retype("Total");
    await userEvent.click(screen.getByRole("button", { name: "Elsewhere" }));
    expect(calls).toEqual([]);
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("says saving, and takes no second Enter, while the server has not answered", async () => {
    let accept: (answer: Response) => void = () => undefined;
    const calls = fakeFetch(() => new Promise((resolve) => (accept = resolve)));
    render(<Harness />);
    await retype("Total{Enter}{Enter}");
    expect(screen.getByText("Saving…")).toBeVisible();
    expect(screen.queryByText("Saved")).toBeNull();
    expect(field()).toHaveAttribute("readonly");
    accept(ACCEPTED());
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
  });

  test("says why it failed, keeps the text, and saves it at the next try", async () => {
    const answers = [problem(503, "The broker is down", { "Retry-After": "5" }), ACCEPTED()];
    const calls = fakeFetch(() => answers.shift() ?? ACCEPTED());
    render(<Harness />);
    await retype("Total{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Line 3 was not saved. The broker is down. Try again in 5 seconds.",
    );
    expect(screen.queryByText("Saved")).toBeNull();
    expect(field()).toHaveValue("Total");
    await userEvent.click(screen.getByRole("button", { name: "Try again to save line 3" }));
    expect(await screen.findByText("Saved")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(calls).toHaveLength(2);
  });
});

describe("reverting", () => {
  test("brings the saved text back when Escape is pressed", async () => {
    const calls = fakeFetch(ACCEPTED);
    render(<Harness line={{ ...LINE, correctedText: "Total" }} />);
    await retype("Toto{Escape}");
    expect(field()).toHaveValue("Total");
    expect(screen.queryByText("Not saved")).toBeNull();
    expect(calls).toEqual([]);
  });

  test("brings the saved text back after a failure", async () => {
    fakeFetch(() => problem(404, "There is no such picture"));
    render(<Harness />);
    await retype("Total{Enter}");
    await userEvent.click(await screen.findByRole("button", { name: "Revert line 3" }));
    expect(field()).toHaveValue("Tota1");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("typing", () => {
  test("keeps what is not saved when the page is left and opened again", async () => {
    fakeFetch(ACCEPTED);
    const { unmount } = render(<Harness />);
    await retype("Total");
    unmount();
    render(<Harness />);
    expect(field()).toHaveValue("Total");
    expect(screen.getByText("Not saved")).toBeVisible();
  });

  test("forgets the draft when it is saved", async () => {
    fakeFetch(ACCEPTED);
    const { unmount } = render(<Harness />);
    await retype("Total{Enter}");
    await screen.findByText("Saved");
    unmount();
    render(<Harness />);
    expect(field()).toHaveValue("Tota1");
  });

  test("makes one line of it when several are pasted", async () => {
    render(<Harness />);
    await userEvent.clear(field());
    await userEvent.click(field());
    await userEvent.paste("Total \n 12.50");
    expect(field()).toHaveValue("Total 12.50");
  });

  test("still works when the browser keeps no storage", async () => {
    const blocked = () => {
      throw new DOMException("", "SecurityError");
    };
    vi.stubGlobal("sessionStorage", {
      getItem: blocked,
      setItem: blocked,
      removeItem: blocked,
      clear: vi.fn(),
    });
    const calls = fakeFetch(ACCEPTED);
    render(<Harness />);
    await retype("Total{Enter}");
    await screen.findByText("Saved");
    expect(calls).toHaveLength(1);
  });
});
