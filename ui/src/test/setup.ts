import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";

import { FakeResizeObserver } from "./FakeResizeObserver";
import { loadLateParts } from "../lateParts";
import { endHistorySession } from "../features/history/session";

// The code is there when a part is opened, as a second after the start of the page.
beforeAll(loadLateParts);

configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  // Most tests are about lines; a person's first view is the text.
  localStorage.setItem("ocr-mesh.view", "lines");
  // jsdom lacks object URLs, canvases, scrolling and layout,
  URL.createObjectURL = vi.fn(() => "blob:picture");
  URL.revokeObjectURL = vi.fn();
  HTMLCanvasElement.prototype.getContext = vi.fn(() => null) as never;
  window.scrollTo = vi.fn();
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.setPointerCapture = vi.fn();
  vi.stubGlobal("ResizeObserver", FakeResizeObserver);
  // and also file contents, so that files are recognised by their names,
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  // and modal dialogs.
  Blob.prototype.arrayBuffer = () => Promise.resolve(new ArrayBuffer(0));
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});

afterEach(() => {
  cleanup();
  endHistorySession();
  localStorage.clear();
  sessionStorage.clear();
  window.location.hash = "";
  vi.useRealTimers();
});
