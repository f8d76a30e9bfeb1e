import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { fakeCamera, setMediaDevices } from "../../../test/fakeCamera";
import type { IntakeMode } from "../useFileIntake";
import { CameraDialog } from "./CameraDialog";
import { timedName } from "./snapshot";

const BACK = { deviceId: "b", facingMode: "environment" };
const FRONT = { deviceId: "f", facingMode: "user" };

const onPictures = vi.fn<(files: readonly File[], mode: IntakeMode) => void>();
const onClose = vi.fn();

function open() {
  return render(<CameraDialog onPictures={onPictures} onClose={onClose} />);
}

/** Wait for the camera and fire its first frame. */
async function ready() {
  fireEvent.playing(await screen.findByLabelText("Camera preview"));
}

async function takePhoto() {
  await ready();
  await userEvent.click(screen.getByRole("button", { name: "Take the photo" }));
  await screen.findByAltText("Photo preview");
}

beforeEach(() => {
  onPictures.mockClear();
  onClose.mockClear();
  HTMLCanvasElement.prototype.getContext = vi.fn(() => ({ drawImage: vi.fn() })) as never;
  HTMLCanvasElement.prototype.toBlob = (done: BlobCallback) => {
    done(new Blob(["photo"], { type: "image/jpeg" }));
  };
});

afterEach(() => {
  setMediaDevices(undefined);
});

describe("the camera preview", () => {
  test("uses the rear camera, and the shutter is disabled until it is ready", async () => {
    const { getUserMedia } = fakeCamera([FRONT, BACK]);
    open();
    expect(screen.getByRole("button", { name: "Take the photo" })).toBeDisabled();
    await ready();
    expect(screen.getByRole("button", { name: "Take the photo" })).toHaveFocus();
    expect(getUserMedia.mock.calls[0]?.[0]).toMatchObject({
      audio: false,
      video: { facingMode: { ideal: "environment" } },
    });
  });

  test("switches between rear and front", async () => {
    const { tracks } = fakeCamera([BACK, FRONT]);
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Switch camera" }));
    expect(tracks[0]?.isStopped).toBe(true);
    expect(tracks[1]?.getSettings()).toBe(FRONT);
    await userEvent.click(await screen.findByRole("button", { name: "Switch camera" }));
    expect(tracks[2]?.getSettings()).toBe(BACK);
  });

  test("cycles through cameras without facing mode", async () => {
    const { tracks } = fakeCamera([{ deviceId: "1" }, { deviceId: "2" }]);
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Switch camera" }));
    await screen.findByRole("button", { name: "Switch camera" });
    expect(tracks.map((track) => track.getSettings().deviceId)).toEqual(["1", "2"]);
  });

  test("offers no switch with a single camera", async () => {
    fakeCamera([BACK]);
    open();
    await ready();
    expect(screen.queryByRole("button", { name: "Switch camera" })).toBeNull();
  });

  test("stops with the dialog", async () => {
    const { tracks } = fakeCamera([BACK]);
    const { unmount } = open();
    await ready();
    unmount();
    expect(tracks[0]?.isStopped).toBe(true);
  });

  test("stops when the camera starts after the dialog was closed", async () => {
    const { tracks, getUserMedia } = fakeCamera([BACK]);
    const { unmount } = open();
    unmount();
    await getUserMedia.mock.results[0]?.value;
    await Promise.resolve();
    expect(tracks[0]?.isStopped).toBe(true);
  });
});

describe("a photo", () => {
  test("is previewed and uploaded by Enter", async () => {
    const { tracks } = fakeCamera([BACK]);
    open();
    await takePhoto();
    expect(screen.getByRole("button", { name: "Upload photo" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(onPictures).toHaveBeenCalledExactlyOnceWith([expect.any(File)], "default");
    expect(onPictures.mock.calls[0]?.[0][0]?.name).toMatch(/^Photo \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg$/);
    expect(tracks).toHaveLength(1);
  });

  test("opens in the editor to select a region", async () => {
    fakeCamera([BACK]);
    open();
    await takePhoto();
    await userEvent.click(screen.getByRole("button", { name: "Select a region" }));
    expect(onPictures).toHaveBeenCalledExactlyOnceWith([expect.any(File)], "edit");
  });

  test("is discarded by Retake", async () => {
    fakeCamera([BACK]);
    open();
    await takePhoto();
    await userEvent.click(screen.getByRole("button", { name: "Retake" }));
    expect(screen.getByRole("button", { name: "Take the photo" })).toHaveFocus();
    expect(screen.queryByRole("button", { name: /Upload/ })).toBeNull();
    expect(onPictures).not.toHaveBeenCalled();
  });

  test("can be the first of several", async () => {
    fakeCamera([BACK]);
    open();
    await takePhoto();
    await userEvent.click(screen.getByRole("button", { name: "Add another" }));
    expect(screen.getByRole("button", { name: "Upload 1 photo" })).toBeVisible();
    await takePhoto();
    await userEvent.click(screen.getByRole("button", { name: "Upload 2 photos" }));
    expect(onPictures.mock.calls[0]?.[0]).toHaveLength(2);
  });

  test("is kept in the queue when the dialog is closed before the next", async () => {
    fakeCamera([BACK]);
    open();
    await takePhoto();
    await userEvent.click(screen.getByRole("button", { name: "Add another" }));
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(onPictures).toHaveBeenCalledExactlyOnceWith([expect.any(File)], "hold");
  });

  test("shows an error when it fails", async () => {
    fakeCamera([BACK]);
    HTMLCanvasElement.prototype.toBlob = (done: BlobCallback) => {
      done(null);
    };
    open();
    await ready();
    await userEvent.click(screen.getByRole("button", { name: "Take the photo" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("could not be taken");
    expect(screen.getByRole("button", { name: "Take the photo" })).toBeEnabled();
  });
});

describe("without a camera", () => {
  async function chooseInstead() {
    const file = new File(["x"], "photo.jpg", { type: "image/jpeg" });
    await userEvent.upload(screen.getByLabelText("Use the camera app or a file"), file);
    expect(onPictures).toHaveBeenCalledExactlyOnceWith([file], "default");
  }

  test("names http as the reason and offers the camera app", async () => {
    setMediaDevices(undefined);
    vi.stubGlobal("isSecureContext", false);
    open();
    expect(screen.getByRole("alert")).toHaveTextContent("This page was loaded over http");
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(screen.getByLabelText("Use the camera app or a file")).toHaveAttribute("capture", "environment");
    await chooseInstead();
  });

  test("says that the browser has no camera support", () => {
    setMediaDevices(undefined);
    vi.stubGlobal("isSecureContext", true);
    open();
    expect(screen.getByRole("alert")).toHaveTextContent("This browser has no camera support");
  });

  test.each([
    ["NotAllowedError", "Camera access is blocked"],
    ["NotFoundError", "No camera found on this device"],
    ["NotReadableError", "in use by another program"],
    ["StrangeError", "could not be started"],
  ])("explains %s and retries", async (name, words) => {
    const { getUserMedia } = fakeCamera([BACK]);
    getUserMedia.mockRejectedValueOnce(new DOMException("", name));
    open();
    expect(await screen.findByRole("alert")).toHaveTextContent(words);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await ready();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("shows an error when the camera is disconnected", async () => {
    const { tracks } = fakeCamera([BACK]);
    open();
    await ready();
    act(() => {
      tracks[0]?.dispatchEvent(new Event("ended"));
    });
    expect(screen.getByRole("alert")).toHaveTextContent("disconnected");
    await chooseInstead();
  });
});

test("Close and Escape close the dialog", async () => {
  fakeCamera([BACK]);
  open();
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  fireEvent(screen.getByRole("dialog", { name: "Take a photo" }), new Event("cancel"));
  expect(onClose).toHaveBeenCalledTimes(2);
});

test("timedName contains the date and time", () => {
  expect(timedName("Photo", new Date(2026, 0, 2, 3, 4, 5))).toBe("Photo 2026-01-02 03.04.05");
});
