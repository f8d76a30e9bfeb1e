import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { App } from "../../../App";
import { READ_ANSWER } from "../../../test/answers";
import { answerFor, choose, fakeServer, goTo, picture, RECEIPT, sent } from "../../../test/app";
import { FakeXhr } from "../../../test/FakeXhr";

beforeEach(() => {
  FakeXhr.install();
  fakeServer();
});

describe("editing", () => {
  beforeEach(() => {
    vi.stubGlobal("createImageBitmap", () => Promise.resolve({ width: 400, height: 300, close: vi.fn() }));
    HTMLCanvasElement.prototype.getContext = vi.fn(() => ({
      fillRect: vi.fn(),
      setTransform: vi.fn(),
      drawImage: vi.fn(),
    })) as never;
    HTMLCanvasElement.prototype.toBlob = (done: BlobCallback, type?: string) => {
      done(new Blob(["redraw"], { type: type ?? "" }));
    };
  });

  async function openEditor() {
    render(<App />);
    await userEvent.click(screen.getByRole("switch", { name: "Crop or rotate first" }));
    await choose(RECEIPT);
    await userEvent.click(await screen.findByRole("button", { name: "Select a region" }));
  }

  test("uploads the whole picture with the region to read", async () => {
    await openEditor();
    await userEvent.click(screen.getByRole("button", { name: "Upload region" }));
    const request = await sent(1);
    expect((request.body?.get("image") as File).size).toBe(RECEIPT.size);
    // The default region of 400 × 300.
    expect(request.body?.get("region")).toBe("40,30,320,240");
    expect(request.body?.get("turn")).toBeNull();
    request.answer(200, READ_ANSWER);
    expect(await screen.findByRole("list", { name: "Lines" })).toBeVisible();
  });

  test("keeps the picture in the queue when the editor is cancelled", async () => {
    await openEditor();
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(FakeXhr.sent).toHaveLength(0);
    await userEvent.click(screen.getByRole("button", { name: "Upload receipt.png" }));
    await sent(1);
  });

  test("skips a queued picture while it is edited", async () => {
    render(<App />);
    await choose(picture("a.png"), picture("b.png"), picture("c.png"));
    await userEvent.click(screen.getByRole("button", { name: "Edit b.png" }));
    (await sent(1)).answer(200, answerFor("a1", "a.png"));
    expect((await sent(2)).body?.get("image")).toMatchObject({ name: "c.png" });
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.getByText("Queued")).toBeVisible();
  });

  test("is not interrupted by a result", async () => {
    render(<App />);
    await choose(RECEIPT);
    (await sent(1)).answer(200, READ_ANSWER);
    await screen.findByRole("list", { name: "Lines" });
    goTo("#/");
    await choose(picture("new.png"));
    const request = await sent(2);
    await userEvent.click(screen.getByRole("button", { name: "Edit receipt.png" }));
    request.answer(200, answerFor("b1", "new.png"));
    expect(await screen.findByRole("link", { name: "Open new.png" })).toBeInTheDocument();
    expect(window.location.hash).toBe("#/");
    expect(screen.getByRole("dialog", { name: "Crop or rotate" })).toBeVisible();
  });

  test("options are stored", async () => {
    const { unmount } = render(<App />);
    await userEvent.click(screen.getByRole("switch", { name: "Upload full size" }));
    unmount();
    render(<App />);
    expect(screen.getByRole("switch", { name: "Upload full size" })).not.toBeChecked();
    expect(screen.getByRole("switch", { name: "Crop or rotate first" })).not.toBeChecked();
  });

  test("a photo is uploaded and its result is shown", async () => {
    render(<App />);
    await userEvent.click(screen.getByRole("button", { name: "Take a photo" }));
    const photo = picture("photo.png");
    await userEvent.upload(screen.getByLabelText("Use the camera app or a file"), photo);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect((await sent(1)).body?.get("image")).toMatchObject({ name: "photo.png" });
  });
});
