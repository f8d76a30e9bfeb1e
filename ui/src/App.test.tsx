import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { App } from "./App";
import { json, LIMITS_ANSWER, problem, READ_ANSWER, STORED_ANSWER } from "./test/answers";
import { type Call, fakeFetch } from "./test/fakeFetch";
import { FakeXhr } from "./test/FakeXhr";

const RECEIPT = picture("receipt.png");
const NOTES = new File(["x"], "notes.txt", { type: "text/plain" });

function picture(name: string): File {
  return new File(["picture"], name, { type: "image/png" });
}

/** The server names its limits; every other call is `answer`'s. */
function fakeServer(answer: (call: Call) => Response = () => problem(404, "")) {
  return fakeFetch((call) => (call.path === "api/limits" ? json(LIMITS_ANSWER) : answer(call)));
}

async function choose(...files: File[]) {
  await userEvent.upload(screen.getByLabelText("Choose a picture"), files, { applyAccept: false });
}

/** Waits until so many pictures have been sent, and gives the last. */
async function sent(count: number): Promise<FakeXhr> {
  await waitFor(() => {
    expect(FakeXhr.sent).toHaveLength(count);
  });
  return FakeXhr.last;
}

function answer(id: string, name = "receipt.png") {
  return { ...READ_ANSWER, id, image: { ...READ_ANSWER.image, name } };
}

function goTo(hash: string) {
  act(() => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}

beforeEach(() => {
  FakeXhr.install();
  fakeServer();
});

describe("reading a picture", () => {
  test("shows the real upload, then the reading, then the lines", async () => {
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

  test("shows boxes as soon as they are found, and texts as they are read", async () => {
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
    expect(screen.getByText("Reading the text: looking for lines…")).toBeVisible();
    event("boxes", { boxes: READ_ANSWER.lines.map(({ quad }, place) => ({ place, quad, score: 0.9 })) });
    expect(document.querySelectorAll(".live-box")).toHaveLength(2);
    event("texts", { read: 1, of: 2, texts: [{ place: 1, text: "12.5O", confidence: 0.4, words: [] }] });
    expect(screen.getByText("Reading the text: 1 of 2 lines")).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Reading" })).toHaveAttribute("max", "2");
    const lines = within(screen.getByRole("list", { name: "Lines so far" })).getAllByRole("listitem");
    expect(lines.map(({ textContent }) => textContent)).toEqual(["Not read yet", "12.5O"]);
    expect(screen.getByRole("status")).toHaveTextContent("Reading the text");
    event("done", READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("tries a busy server again by itself, or at once when told to", async () => {
    render(<App />);
    await choose(RECEIPT);
    const request = await sent(1);
    request.answer(503, { detail: "Too many pictures are waiting" }, { "Retry-After": "30" });
    expect(
      await screen.findByText(/Too many pictures are waiting. It is sent again in 30 seconds/),
    ).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Try now" }));
    (await sent(2)).answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("says why, and keeps the picture to be sent again, when the line was lost", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).loseConnection();
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "“receipt.png” was not read. The server could not be reached",
    );
    await userEvent.click(screen.getByRole("button", { name: "Try again receipt.png" }));
    (await sent(2)).answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("offers no second try when the server refused the picture", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).answer(400, { detail: "The picture is truncated" });
    expect(await screen.findByRole("alert")).toHaveTextContent("The picture is truncated.");
    expect(screen.queryByRole("button", { name: /Try again/ })).toBeNull();
    expect(screen.getByLabelText("Choose a picture")).toBeInTheDocument();
  });

  test("leads to the history when too much is kept", async () => {
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
    expect(screen.getByLabelText("Choose a picture")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("list", { name: "Pictures of this visit" })).toBeNull();
  });
});

describe("several pictures", () => {
  function rows() {
    return within(screen.getByRole("list", { name: "Pictures of this visit" })).getAllByRole("listitem");
  }

  test("are read one after another, and each is opened from the list", async () => {
    render(<App />);
    await choose(picture("a.png"), NOTES, picture("b.png"));
    expect(rows()).toHaveLength(3);
    expect(within(rows()[1] ?? document.body).getByRole("alert")).toHaveTextContent(
      "“notes.txt” is not a picture.",
    );
    (await sent(1)).answer(200, answer("a1", "a.png"));
    (await sent(2)).answer(200, answer("b1", "b.png"));
    expect(await screen.findByText("2 of 3 read, 1 refused")).toBeVisible();
    expect(window.location.hash).toBe("");
    await userEvent.click(screen.getByRole("link", { name: "Open b.png" }));
    expect(await screen.findByRole("heading", { name: "b.png" })).toBeVisible();
    goTo("#/");
    await userEvent.click(screen.getByRole("link", { name: "Open a.png" }));
    expect(await screen.findByRole("heading", { name: "a.png" })).toBeVisible();
  });

  test("go on while another page is shown, and are all there on the way back", async () => {
    fakeServer(() => json({ images: [], next: null }));
    render(<App />);
    await choose(picture("a.png"), picture("b.png"));
    await sent(1);
    goTo("#/history");
    expect(screen.getByRole("link", { name: "Read" })).toHaveAccessibleDescription("2 pictures under way");
    (await sent(1)).answer(200, answer("a1", "a.png"));
    await sent(2);
    expect(window.location.hash).toBe("#/history");
    goTo("#/");
    expect(screen.getByRole("link", { name: "Open a.png" })).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Upload" })).toBeVisible();
  });

  test("are cancelled, taken up again, and removed one by one", async () => {
    render(<App />);
    await choose(picture("a.png"), picture("b.png"));
    await sent(1);
    await userEvent.click(screen.getByRole("button", { name: "Cancel a.png" }));
    expect(FakeXhr.sent[0]?.isAborted).toBe(true);
    await sent(2);
    expect(rows()[0]).toHaveFocus(); // The button that was pressed is gone.
    await userEvent.click(screen.getByRole("button", { name: "Try again a.png" }));
    expect(rows()[0]).toHaveTextContent("Waits for its turn.");
    await userEvent.click(screen.getByRole("button", { name: "Remove a.png" }));
    expect(rows()).toHaveLength(1);
    expect(screen.getByRole("heading", { name: "Pictures of this visit" })).toHaveFocus();
    expect(screen.getByRole("status")).toHaveTextContent("Removed a.png");
  });

  test("wait for the person when they are to be prepared, and go all at once when told to", async () => {
    render(<App />);
    await userEvent.click(screen.getByRole("switch", { name: "Prepare before sending" }));
    await choose(picture("a.png"), picture("b.png"));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(FakeXhr.sent).toHaveLength(0);
    await userEvent.click(screen.getByRole("button", { name: "Send all (2)" }));
    await sent(1);
    expect(rows()[1]).toHaveTextContent("Waits for its turn.");
  });

  test("a picture alone that comes while another is under way makes a list of them", async () => {
    render(<App />);
    await choose(RECEIPT);
    await sent(1);
    fireEvent.drop(document.body, { dataTransfer: transfer([picture("new.png")]) });
    expect(rows()).toHaveLength(2);
    expect(FakeXhr.sent[0]?.isAborted).toBe(false);
  });
});

function transfer(files: File[]) {
  return { files, types: ["Files"] };
}

describe("other ways in", () => {
  test("reads a picture when it is dropped anywhere", async () => {
    render(<App />);
    fireEvent.dragOver(document.body, { dataTransfer: transfer([RECEIPT]) });
    expect(screen.getByText("Drop it to read it")).toBeVisible();
    fireEvent.drop(document.body, { dataTransfer: transfer([RECEIPT]) });
    expect(screen.queryByText("Drop it to read it")).toBeNull();
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "receipt.png" });
  });

  test("reads a picture when it is pasted, under its own name where it has one", async () => {
    render(<App />);
    fireEvent.paste(document.body, { clipboardData: transfer([RECEIPT]) });
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "receipt.png" });
  });

  test("gives a screenshot a name, for the clipboard calls all of them alike", async () => {
    render(<App />);
    fireEvent.paste(document.body, { clipboardData: transfer([picture("image.png")]) });
    expect((await sent(1)).body?.get("image")).toMatchObject({
      name: expect.stringMatching(/^Pasted \d{4}-.*\.png$/) as string,
    });
  });

  test("leaves plain text alone when it is pasted", () => {
    render(<App />);
    const isLeftToTheBrowser = fireEvent.paste(document.body, { clipboardData: transfer([]) });
    expect(isLeftToTheBrowser).toBe(true);
    expect(FakeXhr.sent).toHaveLength(0);
  });

  test("takes a picture to the reading when it is dropped on another page", async () => {
    fakeServer(() => json({ images: [], next: null }));
    window.location.hash = "#/history";
    render(<App />);
    fireEvent.drop(document.body, { dataTransfer: transfer([RECEIPT]) });
    await sent(1);
    expect(window.location.hash).toBe("#/");
  });
});

describe("preparing", () => {
  beforeEach(() => {
    vi.stubGlobal("createImageBitmap", () => Promise.resolve({ width: 400, height: 300, close: vi.fn() }));
    HTMLCanvasElement.prototype.getContext = vi.fn(() => ({
      fillRect: vi.fn(),
      setTransform: vi.fn(),
      drawImage: vi.fn(),
    })) as never;
    HTMLCanvasElement.prototype.toBlob = (done: BlobCallback, type?: string) => {
      done(new Blob(["redrawn"], { type: type ?? "" }));
    };
  });

  async function openEditor() {
    render(<App />);
    await userEvent.click(screen.getByRole("switch", { name: "Prepare before sending" }));
    await choose(RECEIPT);
    await userEvent.click(await screen.findByRole("button", { name: "Mark a region" }));
  }

  test("sends the region alone, and shows its lines in the whole picture", async () => {
    await openEditor();
    await userEvent.click(screen.getByRole("button", { name: "Read the region" }));
    const request = await sent(1);
    expect((request.body?.get("image") as File).size).toBe("redrawn".length);
    // The middle of 400 × 300 is 320 × 240, from (40, 30); it was read as 320 × 240.
    const image = { ...READ_ANSWER.image, width: 320, height: 240 };
    request.answer(200, { ...READ_ANSWER, image });
    expect(await screen.findByText(/400.×.300/)).toBeVisible();
    expect(document.querySelector('[data-line="0"]')?.getAttribute("points")).toMatch(/^50,40 150,40/);
  });

  test("loses nothing when the editor is left: the picture waits in the list", async () => {
    await openEditor();
    await userEvent.click(screen.getByRole("button", { name: "Not now" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(FakeXhr.sent).toHaveLength(0);
    await userEvent.click(screen.getByRole("button", { name: "Send receipt.png" }));
    await sent(1);
  });

  test("takes a picture out of its turn while it is edited, and gives that back", async () => {
    render(<App />);
    await choose(picture("a.png"), picture("b.png"), picture("c.png"));
    await userEvent.click(screen.getByRole("button", { name: "Edit b.png" }));
    (await sent(1)).answer(200, answer("a1", "a.png"));
    expect((await sent(2)).body?.get("image")).toMatchObject({ name: "c.png" });
    await userEvent.click(screen.getByRole("button", { name: "Not now" }));
    expect(screen.getByText("Waits for its turn.")).toBeVisible();
  });

  test("is not broken off by a result that comes meanwhile", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).answer(200, READ_ANSWER);
    await screen.findByRole("list", { name: "Lines" });
    goTo("#/");
    await choose(picture("new.png"));
    const request = await sent(2);
    await userEvent.click(screen.getByRole("button", { name: "Edit receipt.png" }));
    request.answer(200, answer("b1", "new.png"));
    expect(await screen.findByRole("link", { name: "Open new.png" })).toBeInTheDocument();
    expect(window.location.hash).toBe("#/");
    expect(screen.getByRole("dialog", { name: "Prepare the picture" })).toBeVisible();
  });

  test("is remembered", async () => {
    const { unmount } = render(<App />);
    await userEvent.click(screen.getByRole("switch", { name: "Send the original" }));
    unmount();
    render(<App />);
    expect(screen.getByRole("switch", { name: "Send the original" })).toBeChecked();
    expect(screen.getByRole("switch", { name: "Prepare before sending" })).not.toBeChecked();
  });

  test("a photo is taken, read, and shown", async () => {
    render(<App />);
    await userEvent.click(screen.getByRole("button", { name: "Take a photo" }));
    const photo = picture("photo.png");
    await userEvent.upload(screen.getByLabelText("Use the camera app or a file"), photo);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "photo.png" });
  });
});

test("the server's limits are said, and it is asked until it names them", async () => {
  vi.useFakeTimers();
  const answers = [problem(503, ""), json(LIMITS_ANSWER)];
  const calls = fakeFetch(() => answers.shift() ?? problem(500, ""));
  render(<App />);
  await act(async () => vi.advanceTimersByTimeAsync(100));
  expect(screen.queryByText(/Kept for/)).toBeNull();
  await act(async () => vi.advanceTimersByTimeAsync(60_000));
  expect(screen.getByText(/up to 33\.6.MB\. Kept for 7 days, then deleted\./)).toBeVisible();
  expect(calls.map(({ path }) => path)).toEqual(["api/limits", "api/limits"]);
});

test("a server that knows no limits is asked once", async () => {
  vi.useFakeTimers();
  const calls = fakeFetch(() => problem(404, ""));
  render(<App />);
  await act(async () => vi.advanceTimersByTimeAsync(600_000));
  expect(calls).toHaveLength(1);
  expect(screen.getByText("JPEG, PNG, WebP, TIFF, BMP or GIF.")).toBeVisible();
});

test("the tab asks before it closes only while a picture is under way", async () => {
  const leave = () => fireEvent(window, new Event("beforeunload", { cancelable: true }));
  render(<App />);
  expect(leave()).toBe(true);
  await choose(RECEIPT);
  expect(leave()).toBe(false);
  (await sent(1)).answer(200, READ_ANSWER);
  await screen.findByRole("list", { name: "Lines" });
  expect(leave()).toBe(true);
});

describe("a picture's own address", () => {
  test("shows it with its corrections when it is stored", async () => {
    fakeServer(() => json(STORED_ANSWER));
    window.location.hash = "#/picture/a1";
    render(<App />);
    expect(await screen.findByRole("textbox", { name: "Line 2" })).toHaveValue("12.50");
    expect(screen.getByRole("img", { name: "receipt.png" })).toHaveAttribute("src", "api/image/a1/content");
  });

  test("says so, and asks again, when the picture is not there yet", async () => {
    const answers = [problem(404, ""), json(STORED_ANSWER)];
    fakeServer(() => answers.shift() ?? json(STORED_ANSWER));
    window.location.hash = "#/picture/a1";
    render(<App />);
    expect(await screen.findByRole("alert")).toHaveTextContent("it is still being saved");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });
});

test("the keyboard is at the new content when the page changes", async () => {
  fakeServer(() => json({ images: [], next: null }));
  render(<App />);
  expect(document.body).toHaveFocus();
  goTo("#/history");
  expect(screen.getByRole("main")).toHaveFocus();
  expect(document.title).toBe("History · ocr-mesh");
  await screen.findByText("Nothing here yet");
});
