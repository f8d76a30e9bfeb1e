import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { type Edit, NO_EDIT } from "../prepare/region";
import { EditorDialog } from "./EditorDialog";
import { pointIn, scaleIn } from "./screenToPicture";

const FILE = new File(["x"], "a.jpg", { type: "image/jpeg" });
const REGION = { x: 100, y: 50, width: 200, height: 100 };

const onSend = vi.fn<(edit: Edit) => void>();
const onClose = vi.fn();

async function open(edit: Edit = NO_EDIT) {
  render(<EditorDialog file={FILE} edit={edit} onSend={onSend} onClose={onClose} />);
  await screen.findByRole("button", { name: "Rotate left" });
}

async function press(name: string) {
  await userEvent.click(screen.getByRole("button", { name }));
}

/** Return the edit that would be uploaded. */
async function sent(): Promise<Edit | undefined> {
  await userEvent.click(screen.getByRole("button", { name: /^Upload/ }));
  return onSend.mock.lastCall?.[0];
}

beforeEach(() => {
  onSend.mockClear();
  onClose.mockClear();
  vi.stubGlobal("createImageBitmap", () => Promise.resolve({ width: 400, height: 300, close: vi.fn() }));
  HTMLCanvasElement.prototype.getContext = vi.fn(() => ({
    fillRect: vi.fn(),
    setTransform: vi.fn(),
    drawImage: vi.fn(),
  })) as never;
});

test("Enter uploads an unchanged picture", async () => {
  await open();
  expect(screen.getByRole("button", { name: "Upload picture" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(onSend).toHaveBeenCalledExactlyOnceWith(NO_EDIT);
});

test("a picture is rotated in both directions", async () => {
  await open();
  await press("Rotate left");
  expect((await sent())?.turns).toBe(3);
  await press("Rotate right");
  await press("Rotate right");
  expect((await sent())?.turns).toBe(1);
});

test("a region rotates with the picture, can be removed, and Reset undoes everything", async () => {
  await open({ turns: 0, region: REGION });
  await press("Rotate right");
  expect(await sent()).toEqual({ turns: 1, region: { x: 150, y: 100, width: 100, height: 200 } });
  await press("Whole picture");
  expect(await sent()).toEqual({ turns: 1, region: null });
  await press("Reset");
  expect(await sent()).toEqual(NO_EDIT);
  expect(screen.getByRole("button", { name: "Reset" })).toBeDisabled();
});

describe("with the keyboard", () => {
  test("a region is selected, moved and resized, and its size is announced", async () => {
    await open();
    await press("Select a region");
    const region = screen.getByRole("slider", { name: "Region" });
    expect(region).toHaveFocus();
    expect(region).toHaveAttribute("aria-valuetext", "320 by 240 pixels, 40 from the left, 30 from the top");
    await userEvent.keyboard("{ArrowRight}{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(region).toHaveAttribute("aria-valuetext", "320 by 240 pixels, 44 from the left, 34 from the top");
    await userEvent.keyboard("{Shift>}{ArrowLeft}{ArrowDown}{/Shift}");
    expect(region).toHaveAttribute("aria-valuetext", "316 by 244 pixels, 44 from the left, 34 from the top");
    expect((await sent())?.region).toEqual({ x: 44, y: 34, width: 316, height: 244 });
  });

  test("a region is entered as numbers and limited to the picture", async () => {
    await open();
    await userEvent.click(screen.getByText("Position and size"));
    const type = async (name: string, value: string) => {
      const field = screen.getByRole("spinbutton", { name });
      await userEvent.clear(field);
      await userEvent.type(field, `${value}{Enter}`);
    };
    await type("Left", "100");
    await type("Top", "50");
    await type("Width", "9999");
    await type("Height", "100");
    expect((await sent())?.region).toEqual({ x: 100, y: 50, width: 300, height: 100 });
    await type("Width", "");
    expect((await sent())?.region?.width).toBe(300);
  });
});

describe("with the mouse or a finger", () => {
  /** The field is 800 × 300 CSS pixels with the picture centred at zoom 1. */
  function drag(...[first, ...others]: [number, number][]) {
    const field = document.querySelector(".region-field");
    if (field === null || first === undefined) throw new Error("There is no field");
    field.getBoundingClientRect = () => ({ left: 10, top: 20, width: 800, height: 300 }) as DOMRect;
    const at = ([x, y]: [number, number]) => ({
      clientX: x + 210,
      clientY: y + 20,
      pointerId: 1,
      button: 0,
    });
    fireEvent.pointerDown(field, at(first));
    for (const point of others) fireEvent.pointerMove(field, at(point));
    fireEvent.pointerUp(field, at(others.at(-1) ?? first));
  }

  test("a region is drawn", async () => {
    await open();
    drag([100, 50], [150, 90], [300, 150]);
    expect((await sent())?.region).toEqual(REGION);
  });

  test("a region is moved and resized at its corner", async () => {
    await open({ turns: 0, region: REGION });
    drag([200, 100], [220, 110]);
    expect((await sent())?.region).toEqual({ ...REGION, x: 120, y: 60 });
    drag([321, 161], [341, 171]);
    expect((await sent())?.region).toEqual({ x: 120, y: 60, width: 220, height: 110 });
  });

  test("a tap beside the region changes nothing", async () => {
    await open({ turns: 0, region: REGION });
    drag([10, 10], [12, 11]);
    expect((await sent())?.region).toEqual(REGION);
  });

  test("a second finger is ignored", async () => {
    await open();
    drag([100, 50], [300, 150]);
    const field = document.querySelector(".region-field");
    if (field === null) throw new Error("There is no field");
    fireEvent.pointerDown(field, { clientX: 220, clientY: 30, pointerId: 1, button: 0 });
    fireEvent.pointerDown(field, { clientX: 400, clientY: 100, pointerId: 2, button: 0 });
    fireEvent.pointerMove(field, { clientX: 500, clientY: 200, pointerId: 2 });
    expect((await sent())?.region).toEqual(REGION);
  });
});

test("a picture that cannot be displayed can be uploaded", async () => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new DOMException("", "InvalidStateError")));
  render(<EditorDialog file={FILE} edit={{ turns: 1, region: REGION }} onSend={onSend} onClose={onClose} />);
  expect(await screen.findByRole("alert")).toHaveTextContent("can only be uploaded unchanged");
  expect(await sent()).toEqual(NO_EDIT);
});

test("Cancel uploads nothing", async () => {
  await open();
  await press("Cancel");
  expect(onClose).toHaveBeenCalledOnce();
  expect(onSend).not.toHaveBeenCalled();
});

test("a screen point is mapped to the picture, whatever the space around it", () => {
  const frame = { left: 100, top: 50, width: 200, height: 400 };
  const picture = { width: 1000, height: 1000 };
  expect(scaleIn(frame, picture)).toBe(0.2);
  expect(pointIn(frame, picture, 100, 150)).toEqual([0, 0]);
  expect(pointIn(frame, picture, 300, 350)).toEqual([1000, 1000]);
});
