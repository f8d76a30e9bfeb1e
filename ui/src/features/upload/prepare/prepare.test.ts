import { beforeEach, describe, expect, test, vi } from "vitest";

import { LIMITS } from "../../../test/answers";
import { PrepareError, prepare } from "./prepare";
import { NO_EDIT } from "./region";

const OPTIONS = { limits: LIMITS, isFullSize: false };
const LARGE = { width: 4000, height: 3000 };
const REGION = { x: 100, y: 200, width: 1000, height: 500 };

function file(name: string, size: number, type = "image/jpeg"): File {
  return new File(["x".repeat(size)], name, { type });
}

/** Fake a browser that decodes every picture and encodes JPEGs of 500 bytes and PNGs of `pngBytes`. */
function fakeBrowser(size = LARGE, pngBytes = 900) {
  const close = vi.fn();
  vi.stubGlobal(
    "createImageBitmap",
    vi.fn(() => Promise.resolve({ ...size, close })),
  );
  HTMLCanvasElement.prototype.getContext = vi.fn(() => ({
    fillRect: vi.fn(),
    setTransform: vi.fn(),
    drawImage: vi.fn(),
  })) as never;
  HTMLCanvasElement.prototype.toBlob = vi.fn((done: BlobCallback, type?: string) => {
    done(new Blob(["x".repeat(type === "image/png" ? pngBytes : 500)], { type: type ?? "" }));
  });
  return { close };
}

beforeEach(() => {
  fakeBrowser();
});

describe("a large picture", () => {
  test("is uploaded as a smaller copy, which is shown", async () => {
    const { close } = fakeBrowser();
    const prepared = await prepare(file("photo.jpg", 2000), NO_EDIT, OPTIONS);
    expect(prepared.file).toMatchObject({ name: "photo.jpg", type: "image/jpeg", size: 500 });
    expect(prepared.part).toEqual({ turn: 0, region: null });
    expect(prepared.shown?.size).toBe(500);
    expect(close).toHaveBeenCalledOnce();
  });

  test("is uploaded unchanged when the copy is not smaller", async () => {
    const original = file("scan.png", 400, "image/png");
    await expect(prepare(original, NO_EDIT, OPTIONS)).resolves.toEqual({
      file: original,
      part: { turn: 0, region: null },
      shown: null,
    });
  });

  test("is uploaded as the copy when the server would reject the original", async () => {
    fakeBrowser({ width: 20_000, height: 10_000 });
    expect((await prepare(file("scan.jpg", 400), NO_EDIT, OPTIONS)).file.size).toBe(500);
  });

  test("stays PNG when that is smaller", async () => {
    fakeBrowser(LARGE, 300);
    expect((await prepare(file("plan.png", 2000, "image/png"), NO_EDIT, OPTIONS)).file).toMatchObject({
      name: "plan.png",
      type: "image/png",
    });
  });

  test("gets the extension of its new format", async () => {
    expect((await prepare(file("my.photo.png", 2000, "image/png"), NO_EDIT, OPTIONS)).file).toMatchObject({
      name: "my.photo.jpg",
      type: "image/jpeg",
    });
  });

  test.each([
    ["full size is chosen", { ...OPTIONS, isFullSize: true }],
    ["the limits are unknown", { ...OPTIONS, limits: null }],
  ])("is not decoded when %s", async (_, options) => {
    const original = file("photo.jpg", 2000);
    expect((await prepare(original, NO_EDIT, options)).file).toBe(original);
    expect(createImageBitmap).not.toHaveBeenCalled();
  });
});

test("a format that the server cannot read is converted", async () => {
  fakeBrowser({ width: 100, height: 100 });
  const prepared = await prepare(file("photo.heic", 400, "image/heic"), NO_EDIT, OPTIONS);
  expect(prepared.file).toMatchObject({ name: "photo.jpg", type: "image/jpeg" });
});

test("a format that the browser cannot decode is uploaded unchanged", async () => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new DOMException("", "InvalidStateError")));
  const original = file("scan.tif", 2000, "image/tiff");
  expect((await prepare(original, NO_EDIT, OPTIONS)).file).toBe(original);
});

describe("an edited picture", () => {
  test("is uploaded whole, and the server reads its region", async () => {
    const original = file("photo.jpg", 400);
    const prepared = await prepare(original, { turns: 0, region: REGION }, { ...OPTIONS, isFullSize: true });
    expect(prepared).toEqual({ file: original, part: { turn: 0, region: REGION }, shown: null });
  });

  test("is turned by the server in full size, and shown rotated", async () => {
    const original = file("photo.jpg", 400);
    const edit = { turns: 1, region: REGION } as const;
    const prepared = await prepare(original, edit, { ...OPTIONS, isFullSize: true });
    expect(prepared).toMatchObject({ file: original, part: { turn: 90, region: REGION } });
    expect(prepared.shown?.size).toBe(500);
  });

  test("is turned before the upload when it is shrunk", async () => {
    const prepared = await prepare(file("photo.jpg", 2000), { turns: 1, region: null }, OPTIONS);
    expect(prepared.part).toEqual({ turn: 0, region: null });
    expect(prepared.file.size).toBe(500);
    expect(prepared.shown?.size).toBe(500);
  });

  test("is not uploaded when the browser cannot rotate it", async () => {
    HTMLCanvasElement.prototype.toBlob = (done: BlobCallback) => {
      done(null);
    };
    await expect(prepare(file("a.jpg", 9), { turns: 1, region: null }, OPTIONS)).rejects.toThrow(
      "This browser could not crop or rotate “a.jpg”.",
    );
  });
});

test("a folder or a missing file is reported as unreadable", async () => {
  const gone = file("gone.jpg", 9);
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")) }) as never;
  const failure = prepare(gone, NO_EDIT, OPTIONS);
  await expect(failure).rejects.toThrow(PrepareError);
  await expect(failure).rejects.toThrow("“gone.jpg” cannot be opened");
});
