import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";

import { App } from "./App";
import { json, problem, READ_ANSWER, STORED_ANSWER } from "./test/answers";
import { fakeFetch } from "./test/fakeFetch";
import { FakeXhr } from "./test/FakeXhr";

const RECEIPT = new File(["picture"], "receipt.png", { type: "image/png" });

async function choose(file: File = RECEIPT) {
  await userEvent.upload(screen.getByLabelText("Choose a picture"), file, { applyAccept: false });
}

beforeEach(() => {
  FakeXhr.install();
});

describe("reading a picture", () => {
  test("shows the real upload, then the reading, then the lines", async () => {
    render(<App />);
    await choose();
    act(() => {
      FakeXhr.last.progress(3000, 7000);
    });
    expect(screen.getByRole("progressbar", { name: "Upload" })).toHaveAttribute("value", "3000");
    expect(screen.getByText(/Uploading: 3.kB of 7.kB/)).toBeVisible();
    act(() => {
      FakeXhr.last.uploaded();
    });
    expect(screen.getByRole("progressbar", { name: "Reading" })).not.toHaveAttribute("value");
    FakeXhr.last.answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
    expect(screen.getByRole("heading", { name: "receipt.png" })).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("Found 2 lines");
    expect(window.location.hash).toBe("#/picture/a1");
  });

  test("says why, and sends the same picture again, when the server was busy", async () => {
    render(<App />);
    await choose();
    FakeXhr.last.answer(503, { detail: "Too many pictures are waiting" }, { "Retry-After": "3" });
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "“receipt.png” was not read. Too many pictures are waiting. Try again in 3 seconds.",
    );
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(FakeXhr.sent).toHaveLength(2);
    FakeXhr.last.answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("offers no second try when the server refused the picture", async () => {
    render(<App />);
    await choose();
    FakeXhr.last.answer(400, { detail: "The picture is truncated" });
    expect(await screen.findByRole("alert")).toHaveTextContent("The picture is truncated.");
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(screen.getByLabelText("Choose a picture")).toBeInTheDocument();
  });

  test("sends nothing when the file is no picture", async () => {
    render(<App />);
    await choose(new File(["x"], "notes.txt", { type: "text/plain" }));
    expect(screen.getByRole("alert")).toHaveTextContent("“notes.txt” is not a picture.");
    expect(FakeXhr.sent).toHaveLength(0);
  });

  test("stops the upload when it is cancelled", async () => {
    render(<App />);
    await choose();
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(FakeXhr.last.isAborted).toBe(true);
    expect(screen.getByLabelText("Choose a picture")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("other ways in", () => {
  const transfer = (files: File[]) => ({ files, types: ["Files"] });

  test("reads a picture when it is dropped anywhere", () => {
    render(<App />);
    fireEvent.dragOver(document.body, { dataTransfer: transfer([RECEIPT]) });
    expect(screen.getByText("Drop the picture to read it")).toBeVisible();
    fireEvent.drop(document.body, { dataTransfer: transfer([RECEIPT]) });
    expect(screen.queryByText("Drop the picture to read it")).toBeNull();
    expect(FakeXhr.last.body?.get("image")).toMatchObject({ name: "receipt.png" });
  });

  test("reads a picture when it is pasted", () => {
    render(<App />);
    fireEvent.paste(document.body, { clipboardData: transfer([RECEIPT]) });
    expect(FakeXhr.sent).toHaveLength(1);
  });

  test("leaves plain text alone when it is pasted", () => {
    render(<App />);
    const isLeftToTheBrowser = fireEvent.paste(document.body, { clipboardData: transfer([]) });
    expect(isLeftToTheBrowser).toBe(true);
    expect(FakeXhr.sent).toHaveLength(0);
  });

  test("sends nothing, and says so, when several are dropped at once", () => {
    render(<App />);
    fireEvent.drop(document.body, { dataTransfer: transfer([RECEIPT, RECEIPT]) });
    expect(screen.getByRole("alert")).toHaveTextContent("One picture at a time");
    expect(FakeXhr.sent).toHaveLength(0);
  });

  test("reads the newer picture when one comes while another is under way", async () => {
    render(<App />);
    await choose();
    fireEvent.drop(document.body, {
      dataTransfer: transfer([new File(["x"], "new.png", { type: "image/png" })]),
    });
    expect(FakeXhr.sent.map(({ isAborted }) => isAborted)).toEqual([true, false]);
    expect(screen.getByText("new.png")).toBeVisible();
  });
});

describe("a picture's own address", () => {
  test("shows it with its corrections when it is stored", async () => {
    fakeFetch(() => json(STORED_ANSWER));
    window.location.hash = "#/picture/a1";
    render(<App />);
    expect(await screen.findByRole("textbox", { name: "Line 2" })).toHaveValue("12.50");
    expect(screen.getByRole("img", { name: "receipt.png" })).toHaveAttribute("src", "api/image/a1/content");
  });

  test("says so, and asks again, when the picture is not there yet", async () => {
    const answers = [problem(404, ""), json(STORED_ANSWER)];
    fakeFetch(() => answers.shift() ?? json(STORED_ANSWER));
    window.location.hash = "#/picture/a1";
    render(<App />);
    expect(await screen.findByRole("alert")).toHaveTextContent("it is still being saved");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });
});

test("the keyboard is at the new content when the page changes", async () => {
  fakeFetch(() => json({ images: [], next: null }));
  render(<App />);
  expect(document.body).toHaveFocus();
  act(() => {
    window.location.hash = "#/history";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
  expect(screen.getByRole("main")).toHaveFocus();
  expect(document.title).toBe("History · ocr-mesh");
  await screen.findByText("Nothing here yet");
});
