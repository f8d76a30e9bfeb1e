import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";

import { App } from "../../App";
import { json, READ_ANSWER } from "../../test/answers";
import { choose, fakeServer, picture, RECEIPT, sent, transfer } from "../../test/app";
import { FakeXhr } from "../../test/FakeXhr";

beforeEach(() => {
  FakeXhr.install();
  fakeServer();
});

describe("reading a picture", () => {
  test("shows the upload, the reading, then the lines", async () => {
    render(<App />);
    await choose(RECEIPT);
    const request = await sent(1);
    act(() => {
      request.progress(3000, 7000);
    });
    expect(screen.getByRole("region", { name: "Progress" })).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Upload" })).toHaveAttribute("value", "3000");
    expect(screen.getByText(/Uploading: 3.kB of 7.kB/)).toBeVisible();
    act(() => {
      request.uploaded();
    });
    expect(screen.getByRole("progressbar", { name: "Reading" })).not.toHaveAttribute("value");
    request.answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
    expect(screen.getByRole("heading", { name: "receipt.png" })).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("Found 2 lines");
    expect(window.location.hash).toBe("#/picture/a1");
  });

  test("shows boxes and texts as they arrive", async () => {
    render(<App />);
    await choose(RECEIPT);
    const request = await sent(1);
    const event = (name: string, data: unknown) => {
      act(() => {
        request.event(name, data);
      });
    };
    request.uploaded();
    event("accepted", { id: "a1", image: READ_ANSWER.image });
    expect(screen.getByText("Reading: finding lines…")).toBeVisible();
    event("boxes", { boxes: READ_ANSWER.lines.map(({ quad }, place) => ({ place, quad, score: 0.9 })) });
    expect(document.querySelectorAll(".partial-box")).toHaveLength(2);
    event("texts", { read: 1, of: 2, texts: [{ place: 1, text: "12.5O", confidence: 0.4, words: [] }] });
    expect(screen.getByText("Reading: 1 of 2 lines")).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Reading" })).toHaveAttribute("max", "2");
    const lines = within(screen.getByRole("list", { name: "Lines so far" })).getAllByRole("listitem");
    expect(lines.map(({ textContent }) => textContent)).toEqual(["Not read yet", "12.5O"]);
    expect(screen.getByRole("status")).toHaveTextContent("Reading text");
    event("done", READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("retries a busy server automatically, or at once by the button", async () => {
    render(<App />);
    await choose(RECEIPT);
    const request = await sent(1);
    request.answer(503, { detail: "Too many pictures are waiting" }, { "Retry-After": "30" });
    expect(await screen.findByText(/Too many pictures are waiting. Retrying in 30 s/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Retry now" }));
    (await sent(2)).answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("keeps the picture for a retry when the connection is lost", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).loseConnection();
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "Could not read “receipt.png”. The server could not be reached",
    );
    await userEvent.click(screen.getByRole("button", { name: "Try again receipt.png" }));
    (await sent(2)).answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("offers no retry when the picture is rejected", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).answer(400, { detail: "The picture is truncated" });
    expect(await screen.findByRole("alert")).toHaveTextContent("The picture is truncated.");
    expect(screen.queryByRole("button", { name: /Try again/ })).toBeNull();
    expect(screen.getByLabelText("Choose files")).toBeInTheDocument();
  });

  test("links to the history when the quota is reached", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).answer(429, {
      type: "urn:ocr-mesh:problem:quota-reached",
      detail: "You keep 10000 pictures, as many as allowed",
    });
    expect(await screen.findByRole("link", { name: "Make room in the history" })).toHaveAttribute(
      "href",
      "#/history",
    );
    expect(screen.getByRole("button", { name: "Try again receipt.png" })).toBeVisible();
  });

  test("stops the upload when it is cancelled", async () => {
    render(<App />);
    await choose(RECEIPT);
    const request = await sent(1);
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(request.isAborted).toBe(true);
    expect(screen.getByLabelText("Choose files")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("list", { name: "This session" })).toBeNull();
  });
});

describe("drop and paste", () => {
  test("a picture dropped anywhere is uploaded", async () => {
    render(<App />);
    fireEvent.dragOver(document.body, { dataTransfer: transfer([RECEIPT]) });
    expect(screen.getByText("Drop files to upload")).toBeVisible();
    fireEvent.drop(document.body, { dataTransfer: transfer([RECEIPT]) });
    expect(screen.queryByText("Drop files to upload")).toBeNull();
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "receipt.png" });
  });

  test("a pasted picture is uploaded with its name", async () => {
    render(<App />);
    fireEvent.paste(document.body, { clipboardData: transfer([RECEIPT]) });
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "receipt.png" });
  });

  test("a pasted screenshot gets a name with date and time", async () => {
    render(<App />);
    fireEvent.paste(document.body, { clipboardData: transfer([picture("image.png")]) });
    expect((await sent(1)).body?.get("image")).toMatchObject({
      name: expect.stringMatching(/^Pasted \d{4}-.*\.png$/) as string,
    });
  });

  test("pasted text and a dropped link are refused with a message", async () => {
    render(<App />);
    const only = (type: string) => ({ files: [], types: [type] });
    const isLeftToTheBrowser = fireEvent.paste(document.body, { clipboardData: only("text/plain") });
    expect(isLeftToTheBrowser).toBe(true);
    expect(screen.getByRole("alert")).toHaveTextContent("This is text, not a picture.");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(fireEvent.drop(document.body, { dataTransfer: only("text/uri-list") })).toBe(false);
    expect(screen.getByRole("alert")).toHaveTextContent("This is a link, not a picture.");
    fireEvent.paste(document.body, { clipboardData: transfer([RECEIPT]) });
    expect(screen.queryByRole("alert")).toBeNull();
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "receipt.png" });
  });

  test("text pasted into a field is the field's", () => {
    fakeServer(() => json({ images: [], next: null }));
    window.location.hash = "#/history?q=a";
    render(<App />);
    const field = screen.getByRole("searchbox");
    fireEvent.paste(field, { clipboardData: { files: [], types: ["text/plain"] } });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(FakeXhr.sent).toHaveLength(0);
  });

  test("a picture dropped on another page opens the upload page", async () => {
    fakeServer(() => json({ images: [], next: null }));
    window.location.hash = "#/history";
    render(<App />);
    fireEvent.drop(document.body, { dataTransfer: transfer([RECEIPT]) });
    await sent(1);
    expect(window.location.hash).toBe("#/");
  });
});
