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
  test("is uploaded as a smaller copy, and its boxes are in the original's coordinates", async () => {
    const { close } = fakeBrowser();
    const prepared = await prepare(file("photo.jpg", 2000), NO_EDIT, OPTIONS);
    expect(prepared.file).toMatchObject({ name: "photo.jpg", type: "image/jpeg", size: 500 });
    expect(prepared.placement).toEqual({ region: { x: 0, y: 0, ...LARGE }, picture: LARGE });
    expect(prepared.shown).toBeNull();
    expect(close).toHaveBeenCalledOnce();
  });

  test("is uploaded unchanged when the copy is not smaller", async () => {
    const original = file("scan.png", 400, "image/png");
    await expect(prepare(original, NO_EDIT, OPTIONS)).resolves.toEqual({
      file: original,
      placement: null,
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
  test("is uploaded as its region, with its placement in the whole picture", async () => {
    const prepared = await prepare(file("photo.jpg", 400), { turns: 0, region: REGION }, OPTIONS);
    expect(prepared.file.size).toBe(500); // Larger than the original, but the region was requested.
    expect(prepared.placement).toEqual({ region: REGION, picture: LARGE });
    expect(prepared.shown).toBeNull();
  });

  test("is shown rotated", async () => {
    const prepared = await prepare(file("photo.jpg", 2000), { turns: 1, region: REGION }, OPTIONS);
    expect(prepared.placement).toEqual({ region: REGION, picture: { width: 3000, height: 4000 } });
    expect(prepared.shown).toBeInstanceOf(Blob);
  });

  test("is shown as uploaded when the browser cannot encode the whole rotated picture", async () => {
    const write = vi.fn((done: BlobCallback) => {
      done(write.mock.calls.length === 1 ? new Blob(["sent"], { type: "image/jpeg" }) : null);
    });
    HTMLCanvasElement.prototype.toBlob = write;
    const prepared = await prepare(file("photo.jpg", 2000), { turns: 1, region: REGION }, OPTIONS);
    expect(prepared.placement).toBeNull();
    expect(prepared.shown?.size).toBe(4);
  });

  test("is never uploaded whole instead", async () => {
    HTMLCanvasElement.prototype.toBlob = (done: BlobCallback) => {
      done(null);
    };
    await expect(prepare(file("a.jpg", 9), { turns: 0, region: REGION }, OPTIONS)).rejects.toThrow(
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
