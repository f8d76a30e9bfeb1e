import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useCallback, useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import { readAnswer } from "../../api/decode";
import { Announcer } from "../../components/Announcer";
import { json, problem, READ_ANSWER } from "../../test/answers";
import { givePictureFramesASize } from "../../test/pictureFrame";
import { ResultView } from "../result/ResultView";
import { setView } from "../result/view";
import type { OnLines } from "./useLineEdits";
import { withLines } from "./withLines";

interface Sent {
  readonly base: string | null;
  readonly lines: readonly { readonly ord_num: number; readonly quad: unknown; readonly text?: string }[];
}

const sent: Sent[] = [];
let conflicts = false;

function Edited() {
  const [text, setText] = useState(readAnswer(READ_ANSWER));
  const onLines = useCallback<OnLines>((lines, revision) => {
    setText((before) => withLines(before, lines, revision));
  }, []);
  return <ResultView text={text} pictureUrl="blob:picture" onSaved={vi.fn()} onLines={onLines} />;
}

beforeEach(() => {
  sent.length = 0;
  conflicts = false;
  givePictureFramesASize();
  setView("lines");
  vi.stubGlobal(
    "fetch",
    vi.fn((path: string, init?: RequestInit) => {
      if (path === "api/image/a1/lines") {
        if (conflicts) return Promise.resolve(problem(409, "The lines were changed in another tab."));
        sent.push(bodyOf(init) as Sent);
        return Promise.resolve(json({ id: "a1", revision: `${sent.length}-ab`, lines: [] }));
      }
      if (path === "api/image/a1/line-text") {
        const { quad } = bodyOf(init) as { quad: unknown };
        return Promise.resolve(json({ quad, text: "drawn", confidence: 0.9, words: [] }));
      }
      return Promise.resolve(json({ formats: [] }));
    }),
  );
  render(
    <Announcer>
      <Edited />
    </Announcer>,
  );
});

function bodyOf(init?: RequestInit): unknown {
  if (typeof init?.body !== "string") throw new Error("no JSON body");
  return JSON.parse(init.body);
}

const shown = () =>
  within(screen.getByRole("list", { name: "Lines" }))
    .getAllByRole<HTMLTextAreaElement>("textbox")
    .map(({ value }) => value);
const press = async (number: number, name: string) => {
  await userEvent.click(screen.getByRole("textbox", { name: `Line ${number}` }));
  const buttons = within(screen.getByRole("group", { name: `Edit line ${number}` }));
  await userEvent.click(buttons.getByRole("button", { name }));
};

test("deletes a line, and undoes that with the list before", async () => {
  await press(1, "Delete");
  await waitFor(() => {
    expect(shown()).toEqual(["12.5O"]);
  });
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => {
    expect(shown()).toEqual(["Total", "12.5O"]);
  });
  expect(sent.map(({ base, lines }) => [base, lines.map(({ ord_num }) => ord_num)])).toEqual([
    [null, [1]],
    ["1-ab", [0, 1]],
  ]);
});

test("moves and merges lines", async () => {
  await press(1, "Move down");
  await waitFor(() => {
    expect(shown()).toEqual(["12.5O", "Total"]);
  });
  await press(1, "Merge with next");
  await waitFor(() => {
    expect(shown()).toEqual(["12.5O Total"]);
  });
  expect(sent[1]?.lines[0]?.text).toBe("12.5O Total");
});

test("reads a box that is moved by keyboard, and adds it as a line", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Add line" }));
  expect(screen.getByRole("application", { name: /^Box: move/ })).toHaveFocus();
  await userEvent.keyboard("{ArrowDown}{Shift>}{ArrowRight}{/Shift}{Enter}");
  await waitFor(() => {
    expect(shown()).toContain("drawn");
  });
  expect(sent[0]?.lines.find(({ text }) => text === "drawn")?.quad).toEqual([
    [60, 46],
    [141, 46],
    [141, 56],
    [60, 56],
  ]);
  expect(screen.queryByRole("application")).toBeNull();
});

test("says why an edit was refused, and keeps the lines", async () => {
  conflicts = true;
  await press(2, "Delete");
  expect(await screen.findByText(/The lines were changed in another tab/)).toBeInTheDocument();
  expect(shown()).toEqual(["Total", "12.5O"]);
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("a box is kept when its line was refused", async () => {
  conflicts = true;
  await press(2, "Move box");
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(await screen.findByText(/The lines were changed in another tab/)).toBeInTheDocument();
  expect(screen.getByRole("application")).toBeInTheDocument();
});
